import type { JobEvent } from '#libs/contract';

/** Whether a JSON value is an event, as far as the client relies on it. */
export function isEvent(value: unknown): value is JobEvent {
  if (!isObject(value) || value['specversion'] !== '1.0' || !isObject(value['data'])) return false;
  const { jobId, tenant, jobType, status, sequence } = value['data'];
  return [jobId, tenant, jobType, status].every((part) => typeof part === 'string') && Number.isInteger(sequence);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
