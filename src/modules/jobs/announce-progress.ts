import type { Progress } from '../../events/index.js';
import { announce } from './job-after.js';
import type { JobInfo } from './job-info.js';

/** What is told of a running job's progress: the job as it is, with the sequence of its last event; nothing preceded it. */
export function announceProgress(job: JobInfo, percentCompleted: number): Progress {
  return { announced: announce({ ...job, percentCompleted }, null, {}), traceparent: job.traceparent };
}
