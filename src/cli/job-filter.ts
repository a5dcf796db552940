import type { Command } from 'commander';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { readStatuses } from './read-status.js';
import { readTime } from './read-time.js';

/** The options by which a command chooses jobs. */
export interface JobFilterOptions {
  readonly tenant?: string;
  readonly type?: string;
  readonly status?: string;
  readonly running?: boolean;
  readonly completed?: boolean;
  readonly failed?: boolean;
  readonly active?: boolean;
  readonly owner?: string;
  readonly text?: string;
  readonly parameter?: readonly string[];
  readonly error?: string;
  readonly instance?: string;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly retryOf?: string;
}

/** Statuses behind short options. */
const SHORT = {
  running: 'RUNNING',
  completed: 'SUCCEEDED,FAILED',
  failed: 'FAILED',
  active: 'PENDING,QUEUED,TO_BE_RUN,RUNNING',
} as const;

/** Gives a command the options by which it chooses jobs. */
export function withJobFilter(command: Command): Command {
  return command
    .option('-t, --tenant <name>', 'of this tenant')
    .option('--type <names>', 'of these job types, between commas')
    .option('--status <statuses>', 'in these statuses, between commas')
    .option('--running', 'that run')
    .option('--completed', 'that came to their end: SUCCEEDED and FAILED')
    .option('--failed', 'that FAILED')
    .option('--active', 'that have not ended')
    .option('--owner <name>', 'of this user')
    .option('--text <text>', 'with this text in name, description, id, parameters or error')
    .option('--parameter <path=value...>', 'with this value of a parameter')
    .option('--error <text>', 'that ended for this reason (its code, or text in its message)')
    .option('--instance <name>', 'on this instance')
    .option('--created-after <time>', 'submitted after this day or time')
    .option('--created-before <time>', 'submitted before this day or time')
    .option('--retry-of <id>', 'that run this job again');
}

/** The options as the query of the service. @throws CliError */
export function jobFilter(options: JobFilterOptions): URLSearchParams {
  const query = new URLSearchParams();
  const put = (key: string, value: string | undefined): void => {
    if (value !== undefined) query.set(key, value);
  };
  put('tenant', options.tenant);
  put('type', options.type);
  put('status', statusOf(options));
  put('owner', options.owner);
  put('q', options.text);
  for (const parameter of options.parameter ?? []) query.append('parameter', parameter);
  put('error', options.error);
  put('instance', options.instance);
  put('createdAfter', options.createdAfter && readTime('--created-after', options.createdAfter));
  put('createdBefore', options.createdBefore && readTime('--created-before', options.createdBefore));
  put('retryOf', options.retryOf);
  return query;
}

function statusOf(options: JobFilterOptions): string | undefined {
  const short = (Object.keys(SHORT) as (keyof typeof SHORT)[]).filter((name) => options[name]);
  const given = [...short.map((name) => `--${name}`), ...(options.status === undefined ? [] : ['--status'])];
  if (given.length > 1) throw new CliError(EXIT.usage, `expected one of ${given.join(', ')}, got ${given.length} of them; choose one`);
  if (options.status !== undefined) return readStatuses(options.status).join(',');
  return short[0] && SHORT[short[0]];
}
