import type { Command } from 'commander';
import type { JobDetailsView } from '../../modules/rest/job-view.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { followLog } from '../follow-log.js';
import { jobPath } from '../job-path.js';
import { newCommand } from '../new-command.js';
import { reportEnd } from '../report-end.js';

interface LogsOptions extends ApiOptions {
  readonly follow?: boolean;
}

/** `jobcast logs` */
export function logsCommand(): Command {
  return withApiOptions(newCommand('logs <id>', "print a job's log", ['logs 01936a3e-…', 'logs -f 01936a3e-…']))
    .alias('log')
    .option('-f, --follow', 'go on until the job has ended, and end with 0 when it SUCCEEDED, otherwise with 1')
    .action(logs);
}

async function logs(id: string, options: LogsOptions): Promise<void> {
  const context = contextOf(options);
  const { api, output } = context;
  const path = jobPath(id);
  if (output.json) {
    const log = await (await api.open(`${path}/log`, { query: { download: 'true' } })).text();
    return output.value({ jobId: id, log });
  }
  const bytes = await followLog(context, id, options.follow ?? false);
  if (bytes === 0) output.message('Empty');
  if (options.follow) reportEnd(await api.ask<JobDetailsView>(path), output);
}
