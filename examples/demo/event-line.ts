import type { JobEvent, JobEventData } from '#libs/contract';
import { auditResult } from './audit-result.js';
import { bytesText } from './bytes-text.js';
import type { Paint, Style } from './paint.js';

const STYLES: Readonly<Partial<Record<JobEventData['status'], Style>>> = {
  RUNNING: 'cyan',
  SUCCEEDED: 'green',
  FAILED: 'red',
  ABORTED: 'yellow',
};
const NAME_WIDTH = 44;

/** An event in one line: time (UTC), tenant, type and name, status, percent, how long it ran, and what came out of it. */
export function eventLine({ time, data }: JobEvent, paint: Paint): string {
  const { tenant, jobType, name, status, percentCompleted, startedAt, stoppedAt } = data;
  const style = STYLES[status];
  const padded = status.padEnd(9);
  return [
    paint('dim', time.slice(11)),
    tenant.padEnd(7),
    shortened(`${jobType} ${name ?? ''}`).padEnd(NAME_WIDTH),
    style ? paint(style, padded) : padded,
    `${percentCompleted}%`.padStart(4),
    (startedAt && stoppedAt ? `${Date.parse(stoppedAt) - Date.parse(startedAt)} ms` : '').padStart(8),
    outcome(data),
  ]
    .join('  ')
    .trimEnd();
}

function outcome({ status, result, reason }: JobEventData): string {
  if (reason) return [reason.code, reason.requestedBy && `by ${reason.requestedBy}`].filter(Boolean).join(' ') + `: ${reason.message}`;
  if (status !== 'SUCCEEDED') return '';
  const { files, bytes } = auditResult(result);
  return `${files} ${files === 1 ? 'file' : 'files'}, ${bytesText(bytes)}`;
}

function shortened(text: string): string {
  return text.length <= NAME_WIDTH ? text : `${text.slice(0, NAME_WIDTH - 1)}…`;
}
