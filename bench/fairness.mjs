import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from './support/databases.mjs';
import { Engine } from './support/engine.mjs';
import { queue, seed } from './support/seed.mjs';

const WEIGHTS = { 'weight-1': 1, 'weight-2': 2, 'weight-3': 3 };
const FLOOD = 'flood';
const POOL = 12;
const RUN_MS = 80;
/** Shares are taken over a window of this length, every step. */
const WINDOW_MS = 3_000;
const STEP_MS = 250;

/**
 * One instance, and tenants of the weights 1, 2 and 3 that always have work waiting. Then another of weight 1 brings 20 000 jobs at once. Gives the share of
 * the run time that each gets, over time, and the share that it is due. With `--plot <file>` draws it.
 */
export async function run({ url, small, plot, tell }) {
  const size = small
    ? { jobs: 500, flood: 1_000, beforeMs: 2_000, afterMs: 2_000 }
    : { jobs: 4_000, flood: 20_000, beforeMs: 10_000, afterMs: 20_000 };
  const engine = await Engine.start(await createDatabase(url, 'fairness'), { JOBCAST_POOL_SIZE: String(POOL) });
  const parameters = { durationMs: RUN_MS, ticks: 1 };
  for (const [tenant, weight] of Object.entries(WEIGHTS)) {
    await seed(engine.database, { jobs: size.jobs, tenants: 1, prefix: tenant, type: 'sleep', parameters });
    await engine.database.query('UPDATE t_tenant SET weight = $2 WHERE name = $1', [`${tenant}-1`, weight]);
  }
  const laneIds = await seed(engine.database, { jobs: 0, tenants: 1, prefix: FLOOD, type: 'sleep' });
  await engine.startPool();
  const beganMs = engine.database.clock.now().getTime();
  await sleep(size.beforeMs);
  await queue(engine.database, { jobs: size.flood, laneIds, parameters });
  engine.signals.touch(new Map(laneIds.map((id) => [id, 0])));
  const floodMs = engine.database.clock.now().getTime() - beganMs;
  tell(`${size.flood} jobs of another tenant arrived`);
  await sleep(size.afterMs);
  const endMs = engine.database.clock.now().getTime() - beganMs;
  const runs = await readRuns(engine.database, beganMs);
  await engine.stop();
  const series = sharesOf(runs, { floodMs, endMs });
  if (plot)
    writeFileSync(plot, await (await import('./support/plot-shares.mjs')).plotShares({ series, floodMs, flood: size.flood, pool: POOL }));
  return { size, pool: POOL, runMs: RUN_MS, windowMs: WINDOW_MS, floodMs, series, table: tableOf(series, floodMs, endMs) };
}

/** Who ran when. */
function readRuns(database, beganMs) {
  return database.query(
    `SELECT regexp_replace(tenant, '-1$', '') AS tenant, extract(epoch FROM started_at)::float8 * 1000 - $1 AS "fromMs", extract(epoch FROM stopped_at)::float8 * 1000 - $1 AS "toMs"
     FROM t_job_info WHERE status = 'SUCCEEDED'`,
    [beganMs],
  );
}

/** For each tenant its points `{ atMs, received, due }`, in percent of the run time of the window that ends at `atMs`. */
function sharesOf(runs, { floodMs, endMs }) {
  const tenants = { ...WEIGHTS, [FLOOD]: 1 };
  const series = Object.fromEntries(Object.keys(tenants).map((tenant) => [tenant, []]));
  for (let atMs = Math.min(WINDOW_MS, endMs); atMs <= endMs; atMs += STEP_MS) {
    const times = Object.fromEntries(Object.keys(tenants).map((tenant) => [tenant, 0]));
    for (const { tenant, fromMs, toMs } of runs) times[tenant] += Math.max(0, Math.min(toMs, atMs) - Math.max(fromMs, atMs - WINDOW_MS));
    const total = sum(Object.values(times));
    for (const [tenant, time] of Object.entries(times))
      series[tenant].push({ atMs, received: total === 0 ? 0 : (100 * time) / total, due: dueOf(tenant, atMs, floodMs) });
  }
  return series;
}

function dueOf(tenant, atMs, floodMs) {
  const present = atMs < floodMs ? WEIGHTS : { ...WEIGHTS, [FLOOD]: 1 };
  return (100 * (present[tenant] ?? 0)) / sum(Object.values(present));
}

function tableOf(series, floodMs, endMs) {
  const mean = (points) => sum(points.map(({ received }) => received)) / points.length;
  return Object.entries(series).map(([tenant, points]) => {
    const settled = points.filter(({ atMs }) => atMs > floodMs + WINDOW_MS && atMs <= endMs);
    const before = points.filter(({ atMs }) => atMs < floodMs);
    return {
      tenant,
      'before, %': before.length > 0 ? mean(before).toFixed(1) : '-',
      'due, %': dueOf(tenant, 0, floodMs).toFixed(1),
      'with the flood, %': settled.length > 0 ? mean(settled).toFixed(1) : '-',
      'then due, %': dueOf(tenant, endMs, floodMs).toFixed(1),
    };
  });
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
