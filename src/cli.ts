#!/usr/bin/env node
import { buildProgram } from './cli/build-program.js';
import { endWith } from './cli/end-with.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // whoever reads has seen enough
  throw error;
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  endWith(error);
}
