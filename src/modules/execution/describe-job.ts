import type { JobDescription } from '#libs/job-kit';
import type { JobInfo } from '../jobs/index.js';

/** The job as its runner may see it. */
export function describeJob(job: JobInfo): JobDescription {
  const { id, tenant, type, name, description, owner, priority, attempt, maxAttempts, correlationId } = job;
  return {
    id,
    tenant,
    type,
    name,
    description,
    owner,
    priority,
    attempt,
    maxAttempts,
    correlationId,
    queuedAt: (job.queuedAt ?? job.createdAt).toISOString(),
    expiresAt: job.expiresAt?.toISOString() ?? null,
  };
}
