import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as Content } from 'node:stream/web';
import type { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Sends files to a PENDING job, and then puts it into the queue if `enqueue`. */
export async function attachFiles(api: ApiClient, jobId: string, paths: readonly string[], enqueue: boolean): Promise<void> {
  if (paths.length === 0) return;
  for (const path of paths) await attach(api, jobId, path);
  if (enqueue) await api.ask(`/v1/jobs/${jobId}/enqueue`, { method: 'POST' });
}

/** @throws CliError 2 for a file that cannot be read, before anything is submitted. */
export async function requireReadable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw new CliError(EXIT.usage, `--attach: expected a readable file, got ${JSON.stringify(path)} (${String(error)}); correct it`);
    });
  }
}

async function attach(api: ApiClient, jobId: string, path: string): Promise<void> {
  const content: Content = Readable.toWeb(createReadStream(path));
  await api.ask(`/v1/jobs/${jobId}/files/${encodeURIComponent(basename(path))}`, {
    method: 'PUT',
    content,
    headers: { 'content-type': 'application/octet-stream' },
  });
}
