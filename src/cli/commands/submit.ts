import type { Command } from 'commander';
import { BOUNDS, type JobAnswer, type Warning } from '#libs/contract';
import type { SessionView } from '../../modules/rest/session-view.js';
import { attachFiles, requireReadable } from '../attach-files.js';
import { contextOf, withApiOptions, type ApiOptions, type CliContext } from '../cli-context.js';
import { followLog } from '../follow-log.js';
import { hintAtType } from '../hint-at-type.js';
import { COMMAND_LINE } from '../job-user.js';
import { newCommand } from '../new-command.js';
import { readBound } from '../read-bound.js';
import { readParameters } from '../read-parameters.js';
import { readTime } from '../read-time.js';
import { reportEnd } from '../report-end.js';
import { untilEnded } from '../until-ended.js';

interface SubmitOptions extends ApiOptions {
  readonly tenant?: string;
  readonly param?: readonly string[];
  readonly file?: string;
  readonly attach?: readonly string[];
  readonly name?: string;
  readonly description?: string;
  readonly owner?: string;
  readonly priority?: number;
  readonly runAt?: string;
  readonly expiresAt?: string;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
  readonly idempotencyKey?: string;
  readonly pending?: boolean;
  readonly wait?: boolean;
  readonly follow?: boolean;
}

const EXAMPLES = [
  `submit echo '{"a": 1}' --tenant acme --wait`,
  'submit sleep -p durationMs=500 -p ticks=5 --tenant acme --follow',
  'submit import -f parameters.json --attach rows.csv --name "Rows of May" --tenant acme',
  'submit report -f - --run-at 2026-12-01T06:00:00Z --idempotency-key may-report --tenant acme < parameters.json',
];

/** `jobcast submit` */
export function submitCommand(): Command {
  const command = withApiOptions(newCommand('submit <type> [parameters]', 'submit a job; prints its id', EXAMPLES));
  return command
    .option('-t, --tenant <name>', 'for this tenant; default: that of the token')
    .option('-p, --param <key=value...>', 'one parameter; a value that is JSON is taken as that')
    .option('-f, --file <file>', 'parameters from a file with a JSON object; - is standard input')
    .option('-a, --attach <file...>', 'files that the job may read')
    .option('-n, --name <name>', 'what people call the job')
    .option('--description <text>', 'what it is for')
    .option('--owner <name>', 'for whom it runs, if you may name another')
    .option('--priority <number>', `${BOUNDS.priority.min} to ${BOUNDS.priority.max}; higher is earlier`, readBound(BOUNDS.priority))
    .option('--run-at <time>', 'not before this day or time')
    .option('--expires-at <time>', 'not after this day or time')
    .option('--max-attempts <number>', 'how often it may be started', readBound(BOUNDS.maxAttempts))
    .option('--timeout-ms <ms>', 'how long a run may take', readBound(BOUNDS.timeoutMs))
    .option('--idempotency-key <key>', 'the same key makes no second job')
    .option('--pending', 'keep it PENDING, until it is enqueued')
    .option('--wait', 'wait for its end, and end with 0 when it SUCCEEDED, otherwise with 1')
    .option('--follow', 'as --wait, and show its log meanwhile')
    .action((type: string, json: string | undefined, options: SubmitOptions) => submit(type, json, options));
}

async function submit(type: string, json: string | undefined, options: SubmitOptions): Promise<void> {
  const context = contextOf(options);
  const { api, output } = context;
  const attached = options.attach ?? [];
  await requireReadable(attached);
  const request = await requestOf(type, json, options, context);
  const { job, warnings } = await api
    .ask<{ job: JobAnswer; warnings: readonly Warning[] }>('/v1/jobs', { json: request })
    .catch((error: unknown) => hintAtType(api, type, error));
  if (!job.duplicate) await attachFiles(api, job.id, attached, options.pending !== true);
  for (const { message } of warnings) output.message(`warning: ${message}`);
  const waits = options.wait === true || options.follow === true;
  if (!output.json) output.line(job.id);
  else if (!waits) output.value({ job, warnings });
  if (job.duplicate) output.message('this idempotency key has been used: that is the job of then');
  if (options.follow) await followLog(output.json ? muted(context) : context, job.id, true);
  if (waits) reportEnd(await untilEnded(context, job.id), output);
}

async function requestOf(type: string, json: string | undefined, options: SubmitOptions, { api }: CliContext): Promise<object> {
  const { tenant, file, param: values, name, description, priority, runAt, expiresAt, maxAttempts, timeoutMs, idempotencyKey } = options;
  const parameters = await readParameters({ file, json, values });
  const { isLocalAdministrator } = await api.ask<SessionView>('/v1/session');
  const owner = options.owner ?? (isLocalAdministrator ? COMMAND_LINE : undefined);
  return {
    ...{ tenant, type, parameters, name, description, owner, priority, maxAttempts, timeoutMs, idempotencyKey },
    ...(runAt === undefined ? {} : { runAt: readTime('--run-at', runAt) }),
    ...(expiresAt === undefined ? {} : { expiresAt: readTime('--expires-at', expiresAt) }),
    ...(options.pending === true || (options.attach ?? []).length > 0 ? { pending: true } : {}),
  };
}

/** Where the job itself is printed as JSON, its log goes beside it. */
function muted({ api, output }: CliContext): CliContext {
  return { api, output: output.beside() };
}
