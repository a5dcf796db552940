import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Where REST has a job. @throws CliError 3 for what can be no id */
export function jobPath(id: string): string {
  if (/^[0-9a-f-]{36}$/i.test(id)) return `/v1/jobs/${id}`;
  throw new CliError(EXIT.notFound, `id: expected the id of a job, got ${JSON.stringify(id)}; jobcast list shows them`);
}
