import { failed, type JobInfo, type Transition } from '../jobs/index.js';

/** The end of a job whose expiry has passed before its first run. */
export function expire(job: JobInfo, now: Date): Transition {
  const expiry = job.expiresAt?.toISOString() ?? 'a time that is unknown';
  const message = `the job expired at ${expiry}, before it was run`;
  return failed(
    job,
    { code: 'EXPIRED', message, requestedBy: null },
    `EXPIRED: ${message} (${job.status} since ${(job.queuedAt ?? job.createdAt).toISOString()}, noticed at ${now.toISOString()})`,
    now,
  );
}
