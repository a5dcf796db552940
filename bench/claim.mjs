import { createDatabase } from './support/databases.mjs';
import { Engine } from './support/engine.mjs';
import { queue, seed } from './support/seed.mjs';
import { median, show, spread } from './support/statistics.mjs';

const CLAIM = 100;

/**
 * P5: what a claim of 100 takes with a million jobs queued over 10 000 tenants, and again after 200 000 were done while another
 * transaction holds an old snapshot, against the same claim with 1 000 queued over 1 000 tenants. The claims of a pair take turns; after each, untimed, its jobs
 * end and the small queue is filled up.
 */
export async function run({ url, rounds, small, tell }) {
  const size = small
    ? { jobs: 6_000, tenants: 500, done: 1_000, batch: 250, claims: 3 }
    : { jobs: 1_000_000, tenants: 10_000, done: 200_000, batch: 2_000, claims: 20 };
  const few = await Engine.start(await createDatabase(url, 'few'));
  const many = await Engine.start(await createDatabase(url, 'many'));
  await seed(few.database, { jobs: 1_000, tenants: 1_000 });
  tell(`queueing ${size.jobs} jobs of ${size.tenants} tenants`);
  await seed(many.database, size);
  const pair = () => comparePairs({ few, many, rounds: small ? 1 : rounds, claims: size.claims });

  tell('comparing the claims');
  const queued = await pair();
  const old = await many.database.session();
  await old.session.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await old.session.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  await old.session.query('SELECT count(*) FROM t_tenant');
  tell(`running ${size.done} jobs under an old snapshot`);
  for (let done = 0; done < size.done; done += size.batch) await many.finish((await many.claim(size.batch)).jobs);
  tell('comparing the claims under it');
  const snapshot = await pair();
  await old.session.query('ROLLBACK');
  await old.release();
  await few.stop();
  await many.stop();
  const row = (what, { ratio, manyMs, fewMs }) => ({
    what,
    ms: show(manyMs),
    'ms, 1 000 queued': show(fewMs),
    ratio: show(ratio, 2),
    'to reach': '≤ 1.5',
  });
  return {
    size,
    queued,
    snapshot,
    table: [row(`${size.jobs} queued`, queued), row(`the same, ${size.done} done under an old snapshot`, snapshot)],
  };
}

async function comparePairs({ few, many, rounds, claims }) {
  const measured = [];
  await timesOf(few, many, claims / 2); // plans and caches as in a service that runs
  for (let round = 0; round < rounds; round += 1) measured.push(await timesOf(few, many, claims));
  return {
    fewMs: spread(measured.map(({ fewMs }) => fewMs)),
    manyMs: spread(measured.map(({ manyMs }) => manyMs)),
    ratio: spread(measured.map(({ fewMs, manyMs }) => manyMs / fewMs)),
  };
}

/** The median time of a claim of either, taken in turns. */
async function timesOf(few, many, claims) {
  const times = { few: [], many: [] };
  for (let claim = 0; claim < claims; claim += 1) {
    const { jobs, tookMs } = await claimAndFinish(few);
    times.few.push(tookMs);
    await queue(few.database, { jobs: jobs.length, laneIds: jobs.map(({ laneId }) => laneId) });
    times.many.push((await claimAndFinish(many)).tookMs);
  }
  return { fewMs: median(times.few), manyMs: median(times.many) };
}

async function claimAndFinish(engine) {
  const claim = await engine.claim(CLAIM);
  if (claim.jobs.length !== CLAIM) throw new Error(`expected a claim of ${CLAIM}, got ${claim.jobs.length}`);
  await engine.finish(claim.jobs);
  return claim;
}
