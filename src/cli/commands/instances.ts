import type { Command } from 'commander';
import type { InstanceView } from '../../modules/rest/instances.controller.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { localTime } from '../local-time.js';
import { newCommand } from '../new-command.js';

const HEADER = ['Id', 'Name', 'Host', 'PID', 'State', 'Abilities', 'Jobs', 'Since', 'Heartbeat'];

/** `jobcast instances`, also `workers` */
export function instancesCommand(): Command {
  const command = newCommand('instances', 'list instances (workers); let one end', ['workers', 'instances drain host-17']).alias('workers');
  command.addCommand(withApiOptions(newCommand('list', 'list instances with what they can do and what they run')).action(list), {
    isDefault: true,
  });
  command.addCommand(
    withApiOptions(newCommand('drain <name>', 'let an instance finish what it runs, and end; by its name or id')).action(drain),
  );
  return command;
}

async function list(options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const { items } = await api.ask<{ items: InstanceView[] }>('/v1/instances');
  if (output.json) return output.value({ items });
  const rows = items.map((one) => [
    ...[String(one.incarnation), one.name, one.host, String(one.pid), stateOf(one), one.types.join(',')],
    ...[one.jobs.join(',') || '-', localTime(one.startedAt), localTime(one.heartbeatAt)],
  ]);
  output.table(HEADER, rows);
}

async function drain(name: string, options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const { items } = await api.ask<{ items: InstanceView[] }>('/v1/instances');
  const found = items.filter((one) => one.live && (one.name === name || String(one.incarnation) === name));
  const [instance] = found;
  if (!instance)
    throw new CliError(
      EXIT.notFound,
      `expected the name or id of a live instance, got ${JSON.stringify(name)}; jobcast instances lists them`,
    );
  if (found.length > 1)
    throw new CliError(
      EXIT.usage,
      `${found.length} instances are called ${name}; name one by its id: ${found.map((one) => one.incarnation).join(', ')}`,
    );
  await api.ask(`/v1/instances/${instance.incarnation}/drain`, { method: 'POST' });
  if (output.json) output.value({ name: instance.name, incarnation: instance.incarnation, draining: true });
  else output.line(`instance ${instance.name} finishes what it runs, and ends`);
}

function stateOf({ live, draining }: InstanceView): string {
  if (!live) return 'lost';
  return draining ? 'draining' : 'live';
}
