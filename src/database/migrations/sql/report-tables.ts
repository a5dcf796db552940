/**
 * What a run reports while it runs, besides its percent. All rows of a job are found by its id, which is the first column of each
 * primary key, and are removed with the job.
 *
 * `ended_as` is generated, so that no code has to write it and versions before this one fill it too. It changes with a job's
 * end only: an index may name it without making a claim or a start touch indexes (see t_job_info).
 */
export const REPORT_TABLES = `
-- A job's log in pieces of whole characters, UTF-8, at most 64 KiB each. Where one begins beyond the end of the one before, the log was too
-- long or came too fast, and the bytes between them were left out.
CREATE TABLE t_job_log (
  job_id  uuid NOT NULL,
  -- The offset of the first byte in the whole log.
  start   bigint NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (job_id, start)
);

-- What the last attempt kept for the next one.
CREATE TABLE t_job_checkpoint (
  job_id  uuid PRIMARY KEY,
  attempt integer NOT NULL,
  -- A text of JSON: nobody looks into it here, and jsonb does not take all that a run may nest.
  state   text NOT NULL,
  kept_at timestamptz(3) NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

-- Files that were submitted with a job or made by it. The content is in the file store under job_id and id.
CREATE TABLE t_job_file (
  job_id     uuid NOT NULL,
  id         uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('input', 'output')),
  -- The attempt that made it; 0 for an input.
  attempt    integer NOT NULL,
  name       text NOT NULL,
  media_type text NOT NULL,
  bytes      bigint NOT NULL,
  sha256     bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, id)
);
CREATE UNIQUE INDEX i_job_file_name ON t_job_file (job_id, kind, attempt, md5(name));

-- Which installation this is, in one row. The file store bears its id, so that no other installation takes its files for orphans.
CREATE TABLE t_installation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid()
);
INSERT INTO t_installation DEFAULT VALUES;

-- What a job created or modified in other systems, each once.
CREATE TABLE t_job_record (
  id         bigint GENERATED ALWAYS AS IDENTITY,
  job_id     uuid NOT NULL,
  attempt    integer NOT NULL,
  change     text NOT NULL CHECK (change IN ('created', 'modified')),
  label      text NOT NULL,
  href       text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, id)
);
CREATE UNIQUE INDEX i_job_record_href ON t_job_record (job_id, change, md5(href));

ALTER TABLE t_job_info ADD COLUMN ended_as text
  GENERATED ALWAYS AS (CASE WHEN status IN ('SUCCEEDED', 'FAILED', 'ABORTED') THEN status END) STORED;
-- Ended jobs by their end, for retention and clearing.
CREATE INDEX i_job_ended ON t_job_info (ended_as, stopped_at) WHERE ended_as IS NOT NULL AND NOT locked;
`;
