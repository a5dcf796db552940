import type { Command } from 'commander';
import type { JobAnswer } from '#libs/contract';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { jobPath } from '../job-path.js';
import { newCommand } from '../new-command.js';
import { reportEnd } from '../report-end.js';
import { untilEnded } from '../until-ended.js';

interface RetryOptions extends ApiOptions {
  readonly wait?: boolean;
}

/** `jobcast retry` */
export function retryCommand(): Command {
  return withApiOptions(
    newCommand('retry <id>', 'run a FAILED or ABORTED job again, as a new job; prints its id', ['retry 01936a3e-… --wait']),
  )
    .option('--wait', 'wait for its end, and end with 0 when it SUCCEEDED, otherwise with 1')
    .action(retry);
}

async function retry(id: string, { wait, ...options }: RetryOptions): Promise<void> {
  const context = contextOf(options);
  const { api, output } = context;
  const { job } = await api.ask<{ job: JobAnswer }>(`${jobPath(id)}/retry`, { method: 'POST' });
  if (!output.json) output.line(job.id);
  else if (!wait) output.value({ job });
  if (wait) reportEnd(await untilEnded(context, job.id), output);
}
