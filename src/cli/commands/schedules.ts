import type { Command } from 'commander';
import type { ScheduleView } from '../../modules/rest/schedule-view.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { localTime } from '../local-time.js';
import { newCommand } from '../new-command.js';
import { readParameters } from '../read-parameters.js';

interface SetOptions extends ApiOptions {
  readonly file: string;
}

const EXAMPLES = [
  'schedules',
  'schedules show acme nightly',
  'schedules set acme nightly -f schedule.json',
  'schedules remove acme nightly',
];

/** `jobcast schedules` */
export function schedulesCommand(): Command {
  const command = newCommand('schedules', 'list, show, set and remove schedules', EXAMPLES);
  command.addCommand(withApiOptions(newCommand('list', 'list schedules')).option('-t, --tenant <name>', 'of this tenant').action(list), {
    isDefault: true,
  });
  command.addCommand(withApiOptions(newCommand('show <tenant> <name>', 'show a schedule')).action(show));
  command.addCommand(
    withApiOptions(newCommand('set <tenant> <name>', 'make a schedule, or replace it'))
      .requiredOption('-f, --file <file>', 'a file with the JSON of the schedule: cron, timeZone, request; - is standard input')
      .action(set),
  );
  command.addCommand(withApiOptions(newCommand('remove <tenant> <name>', 'remove a schedule; jobs that it made stay')).action(remove));
  return command;
}

async function list({ tenant, ...options }: ApiOptions & { readonly tenant?: string }): Promise<void> {
  const { api, output } = contextOf(options);
  const { items } = await api.ask<{ items: ScheduleView[] }>('/v1/schedules', tenant === undefined ? {} : { query: { tenant } });
  if (output.json) return output.value({ items });
  const rows = items.map((one) => [
    one.tenant,
    one.name,
    one.cron,
    one.timeZone,
    one.paused ? 'paused' : localTime(one.nextAt),
    one.lastError ?? '',
  ]);
  output.table(['Tenant', 'Name', 'Cron', 'Time zone', 'Next', 'Last error'], rows);
}

async function show(tenant: string, name: string, options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  output.value(await api.ask<ScheduleView>(pathOf(tenant, name)));
}

async function set(tenant: string, name: string, { file, ...options }: SetOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const saved = await api.ask<ScheduleView>(pathOf(tenant, name), { method: 'PUT', json: await readParameters({ file }) });
  if (output.json) output.value(saved);
  else output.line(`schedule ${name} of ${tenant}: next ${localTime(saved.nextAt)}`);
}

async function remove(tenant: string, name: string, options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  await api.ask(pathOf(tenant, name), { method: 'DELETE' });
  if (output.json) output.value({ removed: 1 });
  else output.line(`removed schedule ${name} of ${tenant}`);
}

function pathOf(tenant: string, name: string): string {
  return `/v1/schedules/${encodeURIComponent(tenant)}/${encodeURIComponent(name)}`;
}
