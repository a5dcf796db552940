import type { SqlRunner } from '../../database/index.js';

/** A job that cannot go on, and why. */
export interface AsideJob {
  readonly id: string;
  /** Who held it when it was found: a job that others have taken since is theirs. */
  readonly claimToken: string | null;
  readonly message: string;
}

/**
 * The last resort for jobs whose transitions cannot be written: ends them FAILED, out of their lane and in nobody's hands, and frees their
 * places. Touches nothing that could be what is wrong; so there is no event, and the sequence stays. One that has ended keeps its end.
 */
export async function setAside(runner: SqlRunner, jobs: readonly AsideJob[]): Promise<void> {
  await runner.query(
    `WITH asked AS (
       SELECT j.id, j.status AS was, j.stopped_at IS NULL AND j.status NOT IN ('SUCCEEDED', 'FAILED', 'ABORTED') AS lives, u.message
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u(id, token, message) JOIN t_job_info j ON j.id = u.id
       WHERE j.claim_token IS NOT DISTINCT FROM u.token FOR UPDATE OF j
     ), aside AS (
       UPDATE t_job_info j SET rank = NULL, wakes_at = NULL, held_by = NULL, stopped_at = coalesce(j.stopped_at, now()),
         status = CASE WHEN a.lives THEN 'FAILED' ELSE j.status END,
         reason_code = CASE WHEN a.lives THEN 'ERROR' ELSE j.reason_code END,
         reason_message = CASE WHEN a.lives THEN a.message ELSE j.reason_message END
       FROM asked a WHERE j.id = a.id RETURNING j.lane_id, a.was
     )
     UPDATE t_lane l SET running = greatest(0, l.running - f.places)
     FROM (SELECT lane_id, count(*)::integer AS places FROM aside WHERE was IN ('TO_BE_RUN', 'RUNNING') GROUP BY lane_id) f
     WHERE l.id = f.lane_id`,
    [jobs.map(({ id }) => id), jobs.map(({ claimToken }) => claimToken), jobs.map(({ message }) => message)],
  );
}
