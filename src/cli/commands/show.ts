import type { Command } from 'commander';
import type { AttemptView } from '../../modules/rest/job-reports.controller.js';
import type { FileView } from '../../modules/rest/file-view.js';
import type { JobDetailsView } from '../../modules/rest/job-view.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { jobFields } from '../job-fields.js';
import { newCommand } from '../new-command.js';
import { jobPath } from '../job-path.js';

/** `jobcast show` */
export function showCommand(): Command {
  return withApiOptions(
    newCommand('show <id>', 'show one job: all that is known of it', ['show 01936a3e-…', 'show 01936a3e-… --json']),
  ).action(show);
}

async function show(id: string, options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const path = jobPath(id);
  const job = await api.ask<JobDetailsView>(path);
  const [files, attempts] = await Promise.all([
    api.ask<{ items: FileView[] }>(`${path}/files`),
    api.ask<{ items: AttemptView[] }>(`${path}/attempts`),
  ]);
  if (output.json) output.value({ ...job, attempts: attempts.items, fileList: files.items });
  else output.fields(jobFields(job, files.items, attempts.items));
}
