import type { Command } from 'commander';
import type { JobAnswer } from '#libs/contract';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { jobPath } from '../job-path.js';
import { newCommand } from '../new-command.js';
import { untilEnded } from '../until-ended.js';

interface StopOptions extends ApiOptions {
  readonly reason?: string;
  readonly wait?: boolean;
  readonly force?: boolean;
}

/** `jobcast stop`, also `cancel` */
export function stopCommand(): Command {
  return withApiOptions(
    newCommand('stop <id>', 'stop a job: at once when it waits, by its signal when it runs', [
      'stop 01936a3e-… --reason "wrong file" --wait',
      'stop 01936a3e-… --force',
    ]),
  )
    .alias('cancel')
    .option('--reason <text>', 'why, for whoever looks at the job later')
    .option('--wait', 'until it has ended')
    .option('--force', 'end it at once, also when its code ignores its signal')
    .action(stop);
}

async function stop(id: string, { reason, wait, force, ...options }: StopOptions): Promise<void> {
  const context = contextOf(options);
  const { api, output } = context;
  const { job } = await api.ask<{ job: JobAnswer }>(`${jobPath(id)}/stop`, {
    json: { ...(reason !== undefined && { reason }), ...(force && { force }) },
  });
  const status = wait ? (await untilEnded(context, id)).status : job.status;
  if (output.json) return output.value({ job: { ...job, status } });
  output.line(status === 'RUNNING' || status === 'TO_BE_RUN' ? `job ${job.id} is asked to stop` : `job ${job.id}: ${status}`);
}
