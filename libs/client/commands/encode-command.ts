import { JobcastError, MAX_JOBS_PER_MESSAGE } from '#libs/contract';

/** The longest message that the service reads. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A command's body as it is sent. @throws JobcastError `INVALID_MESSAGE`, `TOO_LARGE` for what the service would not read. */
export function encodeCommand(body: object): Buffer {
  const jobs = 'jobs' in body && Array.isArray(body.jobs) ? body.jobs.length : 0;
  if (jobs > MAX_JOBS_PER_MESSAGE) {
    const message = `expected at most ${MAX_JOBS_PER_MESSAGE} jobs in one call, got ${jobs}; send them in several calls`;
    throw new JobcastError('INVALID_MESSAGE', `jobs: ${message}`, [{ property: 'jobs', message }]);
  }
  const bytes = Buffer.from(JSON.stringify(body));
  if (bytes.length <= MAX_BYTES) return bytes;
  throw new JobcastError(
    'TOO_LARGE',
    `A message has at most ${MAX_BYTES} bytes; this one has ${bytes.length}. Send less, or several calls.`,
  );
}
