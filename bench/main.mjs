/** `npm run bench -- <name>… [--small] [--rounds n]`: measures, prints a table, and writes the figures to data/bench/<name>.json. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { acquirePostgres } from '../dist/libs/local-services/index.js';
import { describeMachine } from './support/machine.mjs';

/** Each gives `{ table, ...figures }`. */
const BENCHES = {
  claim: () => import('./claim.mjs'),
  'first-job': () => import('./first-job.mjs'),
  'early-ends': () => import('./early-ends.mjs'),
  fairness: () => import('./fairness.mjs'),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, plot: { type: 'string' } },
});
const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (positionals.length === 0 || unknown !== undefined) {
  console.error(`expected names of benches (${Object.keys(BENCHES).join(', ')}), got ${unknown ?? 'none'}`);
  process.exit(2);
}

const tell = (line) => console.error(`[bench] ${line}`);
const folder = join(process.env.JOBCAST_BENCH_DIR ?? 'data', 'bench');
const dataDir = join(folder, 'services');
mkdirSync(folder, { recursive: true });
const postgres = await acquirePostgres({ dataDir, tell });
try {
  for (const name of positionals) await measure(name);
} finally {
  await postgres.release();
  rmSync(dataDir, { recursive: true, force: true });
}

async function measure(name) {
  const { run } = await BENCHES[name]();
  const machine = await describeMachine(postgres.url);
  const { table, ...figures } = await run({ url: postgres.url, rounds: Number(values.rounds), tell, ...values });
  console.log(`${machine.processors} × ${machine.model}, load ${machine.load}; Node ${machine.node}, PostgreSQL ${machine.postgres}`);
  console.table(table);
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ name, at: new Date(), small: values.small, machine, ...figures }, null, 2)}\n`,
  );
}
