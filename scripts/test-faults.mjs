/**
 * `npm run test:faults [-- --minutes N] [--seed N]`: the tests of faults. With `--minutes`, only the storm of faults, for so long; with
 * `--seed`, the same faults in the same order as another run with that seed.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from './setup/project-root.mjs';
import { runChild } from './setup/run-child.mjs';

const options = { minutes: { type: 'string' }, seed: { type: 'string' } };

/** A number above 0, or undefined when none was given. */
function numberOf(name, text, isRight) {
  if (text === undefined || (text !== '' && isRight(Number(text)))) return text;
  console.error(
    `--${name}: expected a number above 0, got ${JSON.stringify(text)}; for example: npm run test:faults -- --minutes 30 --seed 7`,
  );
  process.exit(2);
}

const { values } = parseArgs({ options });
const minutes = numberOf('minutes', values.minutes, (number) => number > 0 && Number.isFinite(number));
const seed = numberOf('seed', values.seed, (number) => number > 0 && Number.isSafeInteger(number));
const env = {
  ...(minutes !== undefined && { JOBCAST_TEST_STORM_MINUTES: minutes }),
  ...((seed ?? minutes) !== undefined && { JOBCAST_TEST_STORM_SEED: seed ?? String(1 + Math.floor(Math.random() * 1e9)) }),
};
const paths = minutes === undefined ? 'test/faults' : 'test/faults/storm.spec.ts';
process.exitCode = await runChild(process.execPath, [join(projectRoot, 'scripts', 'test.mjs'), paths], env);
