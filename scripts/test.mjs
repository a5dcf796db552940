/**
 * `npm test [-- jest arguments]`: builds, starts private services on their own ports, runs jest, ends the services. Without arguments that
 * name test/slow it runs everything but the slow specs. `--record-durations` updates test/durations.json.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackagesBundled } from './setup/bundle-packages.mjs';
import { bundleModules, bundlePrograms } from './setup/bundle-service.mjs';
import { ensureBuilt } from './setup/ensure-built.mjs';
import { ensureChromium } from './setup/ensure-chromium.mjs';
import { ensurePackages } from './setup/ensure-packages.mjs';
import { ensureRabbitMq } from './setup/ensure-rabbitmq.mjs';
import { loadLocalServices } from './setup/local-services.mjs';
import { privateServices } from './setup/private-services.mjs';
import { projectRoot } from './setup/project-root.mjs';
import { requireNode } from './setup/require-node.mjs';
import { runChild } from './setup/run-child.mjs';
import { tell } from './setup/tell.mjs';
import { abandonedTestFolders, makeTestFolder, serviceFolders, temporaryOf } from './setup/test-folder.mjs';

requireNode();
await ensurePackages();
await ensureRabbitMq({ installed: true });
await ensureChromium();
await ensureBuilt({ always: true });
await ensurePackagesBundled();
const { main, cli } = await bundlePrograms();
const modules = await bundleModules();

const { removeLocalServices } = await loadLocalServices();
/** Ends what still runs in the folder of a test run, and removes it. */
async function remove(folder) {
  for (const dataDir of serviceFolders(folder)) await removeLocalServices({ dataDir, tell: () => undefined });
}
for (const folder of abandonedTestFolders()) {
  await remove(folder).then(
    () => tell(`Removed ${folder}, left by a run that was killed`),
    (error) => tell(`${folder}, left by a run that was killed, stays: ${error.message}`),
  );
}

/** Set by the first signal; from here on, whatever happens, the services are ended before this process is. */
let stopped = false;
/** From then on jest's summary is the last thing told. */
let ended = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (stopped = true));

function totals(file, code) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    tell(`jest ended with ${code} and without a result`);
    return { passed: 0, failed: 1 };
  }
}

const folder = makeTestFolder();
const totalsFile = join(folder, 'totals.json');
/** Its cache stays from run to run, apart from the temporary folder. */
const cache = `--cacheDirectory=${join(projectRoot, 'node_modules', '.cache', 'jest')}`;
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js'),
  cache,
];
const RECORD = '--record-durations';
const words = process.argv.slice(2).filter((word) => word !== RECORD);
const choosesProject = words.some((word) => word.startsWith('--selectProjects') || word.includes('test/slow'));
/** These come last: jest takes every word after --selectProjects or --reporters for one more value. */
const lists = [
  ...(choosesProject ? [] : ['--selectProjects', 'unit', 'modules', 'integration', 'faults']),
  '--reporters=default',
  `--reporters=${join(projectRoot, 'scripts', 'setup', 'run-reporter.mjs')}`,
];
try {
  const { env, release } = await privateServices(folder, { tell: (line) => ended || tell(line) });
  const run = () =>
    runChild(process.execPath, [...jest, ...words, ...lists], {
      ...env,
      ...(process.argv.includes(RECORD) && { JOBCAST_TEST_RECORD_DURATIONS: 'true' }),
      TMPDIR: temporaryOf(folder),
      JOBCAST_TEST_TOTALS: totalsFile,
      JOBCAST_TEST_MAIN: main,
      JOBCAST_TEST_CLI: cli,
      // Coverage is that of the sources.
      ...(!words.includes('--coverage') && { JOBCAST_TEST_MODULES: modules }),
    });
  const code = stopped ? 130 : await run().finally(() => ((ended = true), release()));
  if (stopped) await release(); // the second of two does nothing
  const { passed, failed } = totals(totalsFile, code);
  process.exitCode = code;
  console.log(`${passed} passed, ${failed} failed`);
} finally {
  await remove(folder);
}
