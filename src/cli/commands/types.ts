import type { Command } from 'commander';
import type { JobTypeView } from '../../modules/rest/job-types.controller.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { newCommand } from '../new-command.js';

interface TypesOptions extends ApiOptions {
  readonly all?: boolean;
}

/** `jobcast types` */
export function typesCommand(): Command {
  const command = newCommand('types', 'list job types; pause and resume one', ['types', 'types list --all --json', 'types pause import']);
  command.addCommand(
    withApiOptions(newCommand('list', 'list the job types that you may create'))
      .option('--all', 'also hidden ones, and those that you may not create')
      .action(list),
    { isDefault: true },
  );
  for (const action of ['pause', 'resume'] as const) {
    const text = action === 'pause' ? 'start no more jobs of a type' : 'start jobs of a type again';
    command.addCommand(
      withApiOptions(newCommand(`${action} <name>`, text)).action((name: string, options: ApiOptions) => change(name, action, options)),
    );
  }
  return command;
}

async function list({ all, ...options }: TypesOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const { items } = await api.ask<{ items: JobTypeView[] }>('/v1/job-types', all ? { query: { all: 'true' } } : {});
  if (output.json) return output.value({ items });
  const rows = items.map(({ name, title, description, paused, hasInstance }) => [
    name,
    title,
    stateOf(paused, hasInstance),
    description ?? '',
  ]);
  output.table(['Name', 'Title', 'State', 'Description'], rows);
}

function stateOf(paused: boolean, hasInstance: boolean): string {
  if (paused) return 'paused';
  return hasInstance ? 'ready' : 'no worker';
}

async function change(name: string, action: 'pause' | 'resume', options: ApiOptions): Promise<void> {
  const { api, output } = contextOf(options);
  await api.ask(`/v1/job-types/${encodeURIComponent(name)}/${action}`, { method: 'POST' });
  if (output.json) output.value({ name, paused: action === 'pause' });
  else output.line(`job type ${name} is ${action}d`);
}
