import type { JobDetailsView } from '../modules/rest/job-view.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './output.js';

/** Tells how a job that was waited for has ended. @throws CliError 1 unless it SUCCEEDED */
export function reportEnd(job: JobDetailsView, output: Output): void {
  if (output.json) output.value(job);
  const why = job.reason === null ? '' : ` (${job.reason.code}${job.reason.message === '' ? '' : `: ${job.reason.message}`})`;
  const told = `job ${job.jobId}: ${job.status}${why}`;
  if (job.status !== 'SUCCEEDED') throw new CliError(EXIT.failed, told);
  output.message(told);
}
