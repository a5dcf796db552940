import type { Command } from 'commander';
import { BOUNDS, expectedNumber, readNumber, type Bound } from '#libs/contract';
import type { ListedTenantView } from '../../modules/rest/tenant-list.controller.js';
import type { TenantView } from '../../modules/rest/tenant-view.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { CliError } from '../cli-error.js';
import { durationText } from '../duration-text.js';
import { EXIT } from '../exit-codes.js';
import { newCommand } from '../new-command.js';
import { readBound } from '../read-bound.js';

/** Commander takes null for a mistake, so no limit is a text until the request is made. */
type LimitOption = number | 'none';

interface SetOptions extends ApiOptions {
  readonly weight?: number;
  readonly maxRunning?: LimitOption;
  readonly maxQueued?: LimitOption;
  readonly maxPending?: LimitOption;
  readonly maxFileBytes?: LimitOption;
  readonly maxFilesPerJob?: LimitOption;
  readonly maxStartsPerMinute?: LimitOption;
  readonly maxRunningPerType?: readonly string[];
}

const EXAMPLES = [
  'tenants',
  'tenants show acme',
  'tenants set acme --weight 3 --max-running 10',
  'tenants set acme --max-running none',
  'tenants pause acme',
];

/** `jobcast tenants` */
export function tenantsCommand(): Command {
  const command = newCommand('tenants', 'list, show, change, pause and resume tenants', EXAMPLES);
  command.addCommand(withApiOptions(newCommand('list', 'list tenants with their shares of the last hour')).action(list), {
    isDefault: true,
  });
  command.addCommand(withApiOptions(newCommand('show <name>', 'show the settings of a tenant')).action(show));
  command.addCommand(setCommand());
  for (const action of ['pause', 'resume'] as const) {
    const text = action === 'pause' ? 'start no more jobs of a tenant' : 'start jobs of a tenant again';
    command.addCommand(
      withApiOptions(newCommand(`${action} <name>`, text)).action((name: string, options: ApiOptions) =>
        save(name, { paused: action === 'pause' }, options),
      ),
    );
  }
  return command;
}

function setCommand(): Command {
  return withApiOptions(
    newCommand(
      'set <name>',
      'make a tenant, or change what the options name',
      EXAMPLES.filter((example) => example.includes('set')),
    ),
  )
    .option('--weight <number>', 'its share beside others', readBound(BOUNDS.weight))
    .option('--max-running <number>', 'jobs that run at once; none: no limit', readLimit(BOUNDS.maxRunning))
    .option('--max-queued <number>', 'jobs that wait; none: no limit', readLimit(BOUNDS.maxQueued))
    .option('--max-pending <number>', 'jobs that wait to be enqueued; none: no limit', readLimit(BOUNDS.maxPending))
    .option('--max-file-bytes <number>', 'bytes of the files of all its jobs; none: no limit', readLimit(BOUNDS.tenantFileBytes))
    .option('--max-files-per-job <number>', 'none: no limit', readLimit(BOUNDS.maxFilesPerJob))
    .option('--max-starts-per-minute <number>', 'none: no limit', readLimit(BOUNDS.maxStartsPerMinute))
    .option('--max-running-per-type <type=number...>', 'jobs of a type that run at once; these limits replace the earlier ones')
    .action(set);
}

async function list(options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const { items } = await api.ask<{ items: ListedTenantView[] }>('/v1/tenants');
  if (output.json) return output.value({ items });
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const rows = items.map((one) => [
    ...[one.name, String(one.weight), stateOf(one), String(one.queued), String(one.running)],
    ...[durationText(one.oldestWaitMs), percent(one.shareReceived), percent(one.shareDue)],
  ]);
  output.table(['Name', 'Weight', 'State', 'Queued', 'Running', 'Longest wait', 'Share', 'Due'], rows);
}

function stateOf({ paused, setAside }: TenantView): string {
  return paused ? 'paused' : setAside === null ? 'runs' : 'set aside';
}

async function show(name: string, options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const tenant = await api.ask<TenantView>(`/v1/tenants/${encodeURIComponent(name)}`);
  if (output.json) output.value(tenant);
  else output.fields(Object.entries(tenant).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}

function set(name: string, { maxRunningPerType, ...options }: SetOptions): Promise<void> {
  const { weight, maxRunning, maxQueued, maxPending, maxFileBytes, maxFilesPerJob, maxStartsPerMinute } = options;
  const given = Object.entries({ maxRunning, maxQueued, maxPending, maxFileBytes, maxFilesPerJob, maxStartsPerMinute });
  const limits = Object.fromEntries(given.map(([limit, value]) => [limit, value === 'none' ? null : value]));
  const perType = maxRunningPerType && { maxRunningPerType: Object.fromEntries(maxRunningPerType.map(ofType)) };
  return save(name, { weight, ...limits, ...perType }, options);
}

async function save(name: string, settings: object, options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const tenant = await api.ask<TenantView>(`/v1/tenants/${encodeURIComponent(name)}`, { method: 'PUT', json: settings });
  if (output.json) output.value(tenant);
  else output.line(`tenant ${tenant.name}: weight ${tenant.weight}, ${stateOf(tenant)}`);
}

function ofType(text: string): [string, number] {
  const [, type = '', written = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const count = readNumber(written, BOUNDS.maxRunning);
  if (count !== undefined) return [type, count];
  throw new CliError(
    EXIT.usage,
    `--max-running-per-type: expected a job type and ${expectedNumber(BOUNDS.maxRunning)} such as import=2, got ${JSON.stringify(text)}; correct it`,
  );
}

function readLimit(bound: Bound): (text: string) => LimitOption {
  return (text) => (text === 'none' ? 'none' : readBound(bound)(text));
}
