import type { Command } from 'commander';
import { buildProgram } from './build-program.js';

/** They print nothing but their log. */
const WITHOUT_JSON = ['serve', 'worker'];

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

describe('the commands', () => {
  const program = buildProgram();

  it('are those that there are to be (K3)', () => {
    const names = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
    const asked = ['list', 'worker', 'show', 'logs', 'stop', 'cancel', 'retry', 'clear', 'expire', 'types', 'workers', 'status', 'export'];
    expect(names).toEqual(expect.arrayContaining(asked));
  });

  it.each(leavesOf(program).map((command) => [pathOf(command).join(' '), command] as const))(
    '%s has a help that ends with 0, and --json (K3)',
    async (_, command) => {
      let shown = '';
      command.configureOutput({ writeOut: (text) => (shown += text) });
      await expect(buildProgramFor(command).parseAsync([...pathOf(command), '--help'], { from: 'user' })).rejects.toMatchObject({
        exitCode: 0,
      });
      expect(shown).toContain('Usage: ');
      expect(shown).toContain(command.description().slice(0, 20));
      expect(shown.includes('--json')).toBe(!WITHOUT_JSON.includes(command.name()));
    },
  );

  function buildProgramFor(command: Command): Command {
    return command.parent ? buildProgramFor(command.parent) : command;
  }
});

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}
