import type { Command } from 'commander';
import { newCommand } from '../new-command.js';

/** `jobcast serve` */
export function serveCommand(): Command {
  return newCommand('serve', 'run the service, set up by the environment (jobcast config shows it)', ['serve']).action(async () => {
    await import('../../main.js');
  });
}
