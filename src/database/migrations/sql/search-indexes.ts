/**
 * By what people find jobs among a million. Each is for rows that are written once, or names only columns that change together with a
 * column of another index (an end, a claim): so starts and ticks still touch no index (see t_job_info).
 * There is none on what is in the parameters: they are searched newest first in bounded windows instead (modules/jobs/search).
 */
export const SEARCH_INDEXES = `
-- Ended jobs by their end: for retention, and the archive of all tenants. With the locked ones, unlike i_job_ended, which it replaces.
CREATE INDEX i_job_archived ON t_job_info (ended_as, stopped_at, id) WHERE ended_as IS NOT NULL;
DROP INDEX i_job_ended;
-- The same of one tenant.
CREATE INDEX i_job_archived_tenant ON t_job_info (tenant, ended_as, stopped_at, id) WHERE ended_as IS NOT NULL;
-- Jobs that nobody has enqueued yet.
CREATE INDEX i_job_pending ON t_job_info (id) WHERE queued_at IS NULL AND stopped_at IS NULL;
-- Jobs with a reason, newest last: what failed, was stopped, or is to be tried again. The reason changes with a claim, an end or a retry only.
CREATE INDEX i_job_reason ON t_job_info (id) WHERE reason_code IS NOT NULL;
-- The jobs of a lane, newest last. An expression, so that no plan of the scheduler, which asks for lanes too, can take it.
CREATE INDEX i_job_lane ON t_job_info ((lane_id + 0), id);

-- A user's jobs.
CREATE INDEX i_job_parameters_owner ON t_job_parameters (owner, job_id) WHERE owner IS NOT NULL;
-- The jobs about a record.
CREATE INDEX i_job_parameters_record ON t_job_parameters (md5(related_record->>'href'), job_id) WHERE related_record IS NOT NULL;
`;
