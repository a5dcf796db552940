/**
 * `npm run test:slow [-- --small] [--minutes N] [--seed N] [paths]`: the specs in test/slow, one after the other. `--small` runs them with
 * few jobs and a short storm, as `.ci/run` does. `--minutes` and `--seed` set the length and the faults of the storm.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './setup/project-root.mjs';
import { runChild } from './setup/run-child.mjs';

const EXAMPLE = 'npm run test:slow -- --minutes 30 --seed 7 test/slow/storm.spec.ts';
const options = { small: { type: 'boolean' }, minutes: { type: 'string' }, seed: { type: 'string' } };

/** Returns the text when it is a number above 0 or was not given; otherwise ends the process with an error. */
function positiveNumber(name, text, isValid) {
  if (text === undefined || (text !== '' && isValid(Number(text)) && Number(text) > 0)) return text;
  console.error(`--${name}: expected a number above 0, got ${JSON.stringify(text)}; for example: ${EXAMPLE}`);
  process.exit(2);
}

const { values, positionals } = parseArgs({ options, allowPositionals: true });
const minutes = positiveNumber('minutes', values.minutes, Number.isFinite);
const seed = positiveNumber('seed', values.seed, Number.isSafeInteger);
const env = {
  JOBCAST_TEST_SIZE: values.small ? 'small' : 'full',
  ...(minutes !== undefined && { JOBCAST_TEST_STORM_MINUTES: minutes }),
  ...(seed !== undefined && { JOBCAST_TEST_SEED: seed }),
};
const jest = [...positionals, '--runInBand', '--selectProjects', 'slow'];
process.exitCode = await runChild(process.execPath, [join(projectRoot, 'scripts', 'test.mjs'), ...jest], env);
