import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from './support/databases.mjs';
import { Engine } from './support/engine.mjs';
import { seed } from './support/seed.mjs';
import { median, show, spread } from './support/statistics.mjs';
import { until } from './support/until.mjs';

const POOL = 4;
/** How long a job runs: one turn of the pool. */
const TURNS_MS = [50, 500];

/**
 * P6: how long a tenant's first job waits for its start while another tenant has a million waiting, against the same tenant's job on a
 * service with nothing waiting and a busy pool. The two take turns. Before each job a random part of a turn passes, so that
 * it meets the pool at any moment.
 */
export async function run({ url, rounds, small, tell }) {
  const size = small ? { jobs: 2_000, samples: 2, rounds: 1 } : { jobs: 1_000_000, samples: 12, rounds };
  const table = [];
  const figures = [];
  for (const turnMs of small ? TURNS_MS.slice(0, 1) : TURNS_MS) {
    const parameters = { durationMs: turnMs, ticks: 1 };
    const job = { type: 'sleep', parameters };
    const idle = await start(url, `idle_${turnMs}`);
    const flooded = await start(url, `flooded_${turnMs}`);
    await seed(idle.database, { jobs: 0, tenants: 1, prefix: 'big', type: 'sleep' });
    tell(`queueing ${size.jobs} jobs of ${turnMs} ms of one tenant`);
    await seed(flooded.database, { jobs: size.jobs, tenants: 1, prefix: 'big', type: 'sleep', parameters });
    await idle.startPool();
    await flooded.startPool();
    tell('submitting the first jobs of another');
    const measured = [];
    for (let round = 0; round < size.rounds; round += 1) measured.push(await oneRound({ idle, flooded, job, samples: size.samples }));
    await idle.stop();
    await flooded.stop();
    const of = (kind) => spread(measured.map((waits) => median(waits[kind])));
    const laterTurns = spread(measured.map((waits) => (median(waits.flooded) - median(waits.idle)) / turnMs));
    figures.push({ turnMs, idleMs: of('idle'), floodedMs: of('flooded'), laterTurns, measured });
    table.push({
      'a turn, ms': turnMs,
      'idle, ms': show(of('idle')),
      [`${size.jobs} waiting, ms`]: show(of('flooded')),
      'turns later': show(laterTurns, 2),
      'to reach': '≤ 1',
    });
  }
  return { size, pool: POOL, figures, table };
}

async function start(url, name) {
  return Engine.start(await createDatabase(url, name), { JOBCAST_POOL_SIZE: String(POOL) });
}

async function oneRound({ idle, flooded, job, samples }) {
  const waits = { idle: [], flooded: [] };
  for (let sample = 0; sample < samples; sample += 1) {
    await idle.jobs.createAsQueued(
      'big-1',
      Array.from({ length: POOL }, () => job),
    );
    await until('the pool is busy', () => isBusy(idle));
    waits.idle.push(await waitOf(idle, job));
    await until('the pool is idle', async () => !(await isBusy(idle, 1)));
    await until('the pool is busy', () => isBusy(flooded));
    waits.flooded.push(await waitOf(flooded, job));
  }
  return waits;
}

async function isBusy({ database }, running = POOL) {
  const [row] = await database.query(`SELECT count(*)::int AS running FROM t_job_info WHERE held_by IS NOT NULL AND status = 'RUNNING'`);
  return row.running >= running;
}

/** From the commit of the submission to the start, in milliseconds. */
async function waitOf(engine, job) {
  await sleep(Math.random() * job.parameters.durationMs * 0.5);
  const { jobs } = await engine.jobs.createAsQueued('small', [job]);
  const [{ id }] = jobs;
  let found;
  await until('it has started', async () => (found = await engine.jobs.find(null, id)).startedAt !== null);
  return found.startedAt - found.queuedAt;
}
