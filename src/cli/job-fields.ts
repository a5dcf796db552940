import type { AttemptView } from '../modules/rest/job-reports.controller.js';
import type { FileView } from '../modules/rest/file-view.js';
import type { JobDetailsView } from '../modules/rest/job-view.js';
import { durationText } from './duration-text.js';
import { jobNotesText } from './job-notes-text.js';
import { jobStatusText } from './job-status-text.js';
import { jobUser } from './job-user.js';
import { localTime } from './local-time.js';

type Field = readonly [string, string];

/** All of a job for people; what it does not have is left out. */
export function jobFields(job: JobDetailsView, files: readonly FileView[], attempts: readonly AttemptView[]): readonly Field[] {
  return [...whatItIs(job), ...whenItWas(job), ...whatItLeft(job, files, attempts)];
}

function whatItIs(job: JobDetailsView): Field[] {
  const { relatedRecord: related, jobType, typeTitle, attempt, maxAttempts, retryOf, retriedAs } = job;
  return [
    ['Name', job.name ?? typeTitle ?? jobType],
    ['Id', job.jobId],
    ['Type', typeTitle === null || typeTitle === jobType ? jobType : `${typeTitle} (${jobType})`],
    ['Tenant', job.tenant],
    ['Status', jobStatusText(job)],
    ['User', jobUser(job.owner)],
    ['Priority', String(job.priority)],
    ['Attempt', `${attempt} of ${maxAttempts}`],
    ['Worker', job.instance ?? '-'],
    ['Progress', `${job.percentCompleted} %`],
    ['Parameters', JSON.stringify(job.parameters)],
    ...some('Related record', related && `${related.label} <${related.href}>`),
    ...some('Runs again', retryOf),
    ...some('Run again as', retriedAs.join(', ')),
    ...some('Kept', job.locked ? 'from clearing and expiry' : null),
  ];
}

function whenItWas({ createdAt, runAt, startedAt, stoppedAt, expiresAt, estimatedEndAt, status }: JobDetailsView): Field[] {
  const untilMs = stoppedAt === null ? Date.now() : Date.parse(stoppedAt);
  return [
    ['Submitted', localTime(createdAt)],
    ...some('Not before', runAt && localTime(runAt)),
    ...some('Expires', expiresAt && localTime(expiresAt)),
    ['Started', localTime(startedAt)],
    ['Completed', localTime(stoppedAt)],
    ...some('Expected end', status === 'RUNNING' && estimatedEndAt ? localTime(estimatedEndAt) : null),
    ['Duration', startedAt === null ? '-' : durationText(Math.max(0, untilMs - Date.parse(startedAt)))],
  ];
}

function whatItLeft(job: JobDetailsView, files: readonly FileView[], attempts: readonly AttemptView[]): Field[] {
  const fileLines = files.map(({ kind, name, bytes }) => `${name} (${kind}, ${bytes} bytes)`);
  const attemptLines = attempts.map(({ attempt, instance, endedAt, reason }) => {
    const why = reason === null ? '' : `${reason.code} ${reason.message}`;
    return `${attempt}: on ${instance ?? '-'} until ${localTime(endedAt)} ${why}`.trimEnd();
  });
  return [
    ...some('Earlier attempts', attemptLines.join('\n')),
    ['Files', fileLines.join('\n') || '-'],
    ...some('Result', job.result === null ? null : JSON.stringify(job.result)),
    ['Notes', jobNotesText(job) || '-'],
    ...some('Stack trace', job.stackTrace),
  ];
}

function some(name: string, value: string | null | undefined): Field[] {
  return value === null || value === undefined || value === '' ? [] : [[name, value]];
}
