/** A statement that wrote completion and nothing else. */
export interface CompletionWrite {
  /** By the database's clock. */
  readonly atMs: number;
  /** How many jobs it wrote. */
  readonly jobs: number;
  /** The percent of each job, by id. */
  readonly percents: Readonly<Record<string, number>>;
}

/** Makes PostgreSQL itself keep when a statement came that writes completion only, and how many jobs it wrote. */
export const RECORD_COMPLETION = `
  CREATE TABLE completion_writes (at timestamptz DEFAULT clock_timestamp(), jobs integer, percents json);
  CREATE FUNCTION record_completion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_query() LIKE 'UPDATE t_job_info SET percent =%' THEN
      INSERT INTO completion_writes (jobs, percents) SELECT count(*), json_object_agg(id, percent) FROM changed;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER record_completion AFTER UPDATE ON t_job_info REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_completion();
`;

/** The statements so far, in their order. */
export const COMPLETION_WRITES =
  'SELECT extract(epoch FROM at)::float8 * 1000 AS "atMs", jobs, percents FROM completion_writes ORDER BY at';

/** The time between each two statements, in milliseconds. */
export function gapsOf(writes: readonly CompletionWrite[]): number[] {
  return writes.slice(1).map(({ atMs }, index) => atMs - writes[index]!.atMs);
}
