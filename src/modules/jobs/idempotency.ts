import { createHash } from 'node:crypto';
import type { NewJob } from './requests/index.js';
import type { Submission } from './submission.js';

/** One mark by which a repeat is recognised, and the jobs that it stands for. */
export interface IdempotencyMark {
  readonly tenant: string;
  /** Of the job, whose key it is: callers do not meet each other's keys. Empty for a job without owner, and for a message. */
  readonly owner: string;
  /** `key`: the caller's idempotency key, which stands for one body; `message`: a message id, which counts only with an equal body. */
  readonly kind: 'key' | 'message';
  readonly key: string;
  /** Of the body, in hexadecimal. */
  readonly digest: string;
  readonly jobIds: readonly string[];
}

/** The mark of a job's own key, or undefined when it has none. */
export function markOfJob(job: NewJob, jobId: string): IdempotencyMark | undefined {
  if (job.idempotencyKey === null) return undefined;
  return { tenant: job.tenant, owner: job.owner ?? '', kind: 'key', key: job.idempotencyKey, digest: digestOf(job), jobIds: [jobId] };
}

/** The mark of a message, or undefined when it has no id. */
export function markOfMessage({ tenant, jobs, messageId }: Submission, jobIds: readonly string[]): IdempotencyMark | undefined {
  if (!messageId) return undefined;
  return { tenant, owner: '', kind: 'message', key: messageId, digest: digestOf(jobs), jobIds };
}

/** SHA-256 of a value's JSON with sorted keys, so that the order in which a caller wrote them does not matter. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
