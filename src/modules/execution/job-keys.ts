import type { LogFields } from '#libs/job-kit';
import type { JobInfo } from '../jobs/index.js';

/** The keys by which every line of the service's log about a job can be found. */
export function jobKeys(job: JobInfo): LogFields {
  return { tenant: job.tenant, jobId: job.id, jobType: job.type, attempt: job.attempt };
}
