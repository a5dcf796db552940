import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as Content } from 'node:stream/web';
import type { Command } from 'commander';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { jobFilter, withJobFilter, type JobFilterOptions } from '../job-filter.js';
import { newCommand } from '../new-command.js';

interface ExportOptions extends ApiOptions, JobFilterOptions {
  readonly output: string;
}

const FILE_NAME = /filename="([^"/\\]+)"/;

/** `jobcast export` */
export function exportCommand(): Command {
  const examples = [
    'export --tenant acme > history.csv',
    'export -o . --completed',
    'export -o /srv/reports/history.csv --created-after 2026-01-01',
  ];
  return withJobFilter(withApiOptions(newCommand('export', 'write the history of jobs as CSV (RFC 4180, UTF-8)', examples)))
    .option('-o, --output <file>', 'a file, or a folder for a file that is named for today; - is standard output', '-')
    .action(exportHistory);
}

async function exportHistory({ output: to, ...options }: ExportOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const response = await api.open('/v1/jobs.csv', { query: jobFilter(options), signal: new AbortController().signal });
  const content = Readable.fromWeb(response.body as Content);
  if (to === '-') return pipeline(content, process.stdout, { end: false });
  const name = FILE_NAME.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'job-history.csv';
  const isFolder = await stat(to).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(to, name) : to;
  await pipeline(content, createWriteStream(file));
  if (output.json) output.value({ file });
  else output.message(`written to ${file}`);
}
