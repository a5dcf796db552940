import type { ListedJob } from '../../jobs/index.js';
import { SCREEN_STATUS } from './screen-status.js';

/** The columns of the history, in their order. */
export const HISTORY_COLUMNS = ['startDate', 'endDate', 'jobName', 'jobStatus', 'jobInfo', 'jobUser'] as const;

const NONE = 'N/A';

/** A row of the history: the start is the time of the request, as people see it in the list. */
export function historyRow(job: ListedJob, title: string | null, notes: readonly string[]): string[] {
  const { createdAt, stoppedAt, name, type, status, owner } = job;
  return [
    createdAt.toISOString(),
    stoppedAt?.toISOString() ?? NONE,
    name ?? title ?? type,
    SCREEN_STATUS[status],
    notes.join(' | '),
    owner ?? NONE,
  ].map(harmless);
}

/** Spreadsheets take a cell that begins so for a formula. */
function harmless(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
