import type { Command } from 'commander';
import { BOUNDS } from '#libs/contract';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { findJobs } from '../find-jobs.js';
import { jobFilter, withJobFilter, type JobFilterOptions } from '../job-filter.js';
import { jobNotesText } from '../job-notes-text.js';
import { jobStatusText } from '../job-status-text.js';
import { jobUser } from '../job-user.js';
import { localTime } from '../local-time.js';
import { newCommand } from '../new-command.js';
import { readBound } from '../read-bound.js';

interface ListOptions extends ApiOptions, JobFilterOptions {
  readonly limit: number;
  readonly all?: boolean;
  readonly cursor?: string;
}

const HEADER = ['Id', 'Name', 'Status', 'Started', 'Completed', 'User', 'Notes'];
const EXAMPLES = [
  'list --running',
  'list --tenant acme --failed --limit 50',
  'list --type import --parameter collection.id=42',
  'list --all --json',
];

/** `jobcast list` */
export function listCommand(): Command {
  return withJobFilter(withApiOptions(newCommand('list', 'list jobs, the newest first', EXAMPLES)).alias('ls'))
    .option('--limit <number>', 'so many at most', readBound(BOUNDS.listLength), 20)
    .option('--all', 'all that match')
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const { items, nextCursor } = await findJobs(api, jobFilter(options), limit, options.cursor);
  if (output.json) return output.value({ items, nextCursor });
  const rows = items.map((job) => [
    job.jobId,
    job.name ?? job.typeTitle ?? job.jobType,
    jobStatusText(job),
    localTime(job.startedAt),
    localTime(job.stoppedAt),
    jobUser(job.owner),
    jobNotesText(job),
  ]);
  if (rows.length === 0) return output.message('there are no such jobs');
  output.table(HEADER, rows);
  if (nextCursor !== null) output.message(`there are more: --limit, --all, or --cursor ${nextCursor}`);
}
