import { Command } from 'commander';

/** A command whose help shows the examples, and whose mistakes are thrown instead of ending the process. */
export function newCommand(nameAndArguments: string, description: string, examples: readonly string[] = []): Command {
  const [name = '', ...args] = nameAndArguments.split(' ');
  const command = new Command(name).description(description).exitOverride().helpCommand(false);
  if (args.length > 0) command.arguments(args.join(' '));
  if (examples.length > 0) command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ jobcast ${example}`).join('\n')}`);
  return command.showHelpAfterError(`(jobcast ${name} --help tells what there is)`);
}
