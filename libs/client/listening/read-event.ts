import type { JobEvent } from '#libs/contract';

/** A message's body as an event, or undefined when it is none: anybody may publish to an exchange. */
export function readEvent(body: Buffer): JobEvent | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is JobEvent {
  if (!isObject(value) || value['specversion'] !== '1.0' || !isObject(value['data'])) return false;
  const { jobId, tenant, jobType, status, sequence } = value['data'];
  return [jobId, tenant, jobType, status].every((part) => typeof part === 'string') && Number.isInteger(sequence);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
