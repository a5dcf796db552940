/** The runs that blocked the main loop of their instance, and with it all jobs there. Removed with the job. */
export const BLOCKED_RUNS = `
CREATE TABLE t_job_block (
  job_id      uuid NOT NULL,
  attempt     integer NOT NULL,
  -- Where the main thread was.
  stack_trace text NOT NULL,
  blocked_at  timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, attempt)
)`;
