import { JOB_STATUSES } from '#libs/contract';
import type { JobChange } from './job-change.js';

/** A change as instances tell it to each other: `<job id>:<sequence>:<number of the status>:<percent>`, about 45 bytes. */
export function changeText({ jobId, status, sequence, percentCompleted }: JobChange): string {
  return `${jobId}:${sequence}:${JOB_STATUSES.indexOf(status)}:${percentCompleted}`;
}

/** The change that a text tells; undefined when it is none, of another version, say. */
export function readChange(text: string): JobChange | undefined {
  const [jobId = '', sequence, place, percent] = text.split(':');
  const status = JOB_STATUSES[Number(place)];
  return status === undefined || percent === undefined
    ? undefined
    : { jobId, status, sequence: Number(sequence), percentCompleted: Number(percent) };
}
