/**
 * The condition that a row of `source` comes from the run that still has its job: others may have taken it meanwhile. Without a
 * claim token it holds: the row is written in the transaction of the run's own end. By primary key.
 */
export function stillOurs(source: string): string {
  return `(${source}.claim_token IS NULL OR EXISTS (
    SELECT FROM t_job_info j WHERE j.id = ${source}.job_id AND j.claim_token = ${source}.claim_token AND j.held_by IS NOT NULL))`;
}
