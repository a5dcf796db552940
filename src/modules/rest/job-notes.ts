import type { ListedJob } from '../jobs/index.js';

/** What people are told of a job in words, the description first. */
export function jobNotes({ description, reason, type, status, wakesAt, stopRequestedAt }: ListedJob, noInstance: boolean): string[] {
  const notes = [description, reason === null ? null : reasonNote(reason)];
  if (noInstance) notes.push(`No worker available that can handle ${type}; the job waits until an instance that runs this type is started`);
  if (status === 'QUEUED' && wakesAt !== null) notes.push(`Waits until ${wakesAt.toISOString()}`);
  if (stopRequestedAt !== null && (status === 'TO_BE_RUN' || status === 'RUNNING')) notes.push('Is stopping');
  return notes.filter((note): note is string => note !== null && note !== '');
}

function reasonNote({ code, message, requestedBy }: ListedJob['reason'] & {}): string {
  const by = requestedBy === null ? '' : ` (by ${requestedBy})`;
  return message === '' ? `${code}${by}` : `${message}${by}`;
}
