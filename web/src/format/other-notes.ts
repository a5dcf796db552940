import type { JobView } from '../api/job-view';

/** The notes of a job, without those that the screen tells in a place of their own: why it ended, what it waits for, that it stops. */
export function otherNotes({ notes, reason }: JobView): string[] {
  const told = [...(reason ? [reason.message || reason.code] : []), 'No worker available', 'Waits until ', 'Is stopping'];
  return notes.filter((note) => !told.some((start) => note.startsWith(start)));
}
