import { createDatabase } from './support/databases.mjs';
import { Engine } from './support/engine.mjs';
import { seed } from './support/seed.mjs';
import { show, spread } from './support/statistics.mjs';

const TENANTS = 20;
const TYPES = 10;
const CLAIMS = [100, 500];

/** How the lanes of a tenant differ: run times of their jobs, in milliseconds. */
const SCENARIOS = {
  'one lane a tenant': { types: 1, runMs: () => 100 },
  'ten lanes of equal jobs': { types: TYPES, runMs: () => 100 },
  'ten lanes, 10 to 1 000 ms': { types: TYPES, runMs: (type) => Math.round(10 * 100 ** (type / (TYPES - 1))) },
};

/**
 * A claim ends where jobs that it has not looked at may be next. How many of the jobs that it asks for does it get, with many lanes a tenant,
 * and what does a job cost then? The scenarios take turns; their jobs end, as if they had run, before the next claim.
 */
export async function run({ url, rounds, small, tell }) {
  const size = small ? { jobs: 4_000, rounds: 1, claims: 1 } : { jobs: 40_000, rounds, claims: 5 };
  const engines = new Map();
  for (const [index, [name, scenario]] of Object.entries(SCENARIOS).entries()) {
    tell(`queueing ${size.jobs} jobs: ${name}`);
    engines.set(name, { scenario, engine: await start(url, `lanes_${index}`, scenario, size.jobs) });
  }
  const figures = [];
  for (const claim of CLAIMS) {
    const measured = new Map([...engines.keys()].map((name) => [name, []]));
    for (let round = 0; round < size.rounds; round += 1)
      for (const [name, one] of engines) measured.get(name).push(await oneRound(one, claim, size.claims));
    for (const [name, rows] of measured) {
      const of = (figure) => spread(rows.map(figure));
      figures.push({
        claim,
        name,
        filled: of(({ filled }) => filled),
        claimMsPerJob: of(({ claimMs, jobs }) => claimMs / jobs),
        msPerJob: of(({ allMs, jobs }) => allMs / jobs),
      });
    }
  }
  for (const { engine } of engines.values()) await engine.stop();
  const table = figures.map(({ claim, name, filled, claimMsPerJob, msPerJob }) => ({
    claim,
    lanes: name,
    'filled, %': show(filled, 0),
    'claim, ms a job': show(claimMsPerJob, 3),
    'claim, start and end, ms a job': show(msPerJob, 3),
  }));
  return { size, figures, table };
}

async function start(url, name, { types, runMs }, jobs) {
  const engine = await Engine.start(await createDatabase(url, name));
  for (let type = 0; type < types; type += 1) {
    await engine.database.query(
      `INSERT INTO t_job_type (name, title, hidden, parameters_schema, options, version)
       SELECT $1, title, hidden, parameters_schema, options, version FROM t_job_type WHERE name = 'echo'`,
      [typeName(type)],
    );
    await seed(engine.database, { jobs: jobs / types, tenants: TENANTS, type: typeName(type) });
    await engine.database.query('UPDATE t_lane SET mean_ms = $2 WHERE type = $1', [typeName(type), runMs(type)]);
  }
  return engine;
}

function typeName(type) {
  return `type-${type}`;
}

async function oneRound({ engine, scenario: { types, runMs } }, places, claims) {
  const names = Array.from({ length: types }, (_, type) => typeName(type));
  let [jobs, claimMs] = [0, 0];
  const beganMs = performance.now();
  for (let claim = 0; claim < claims; claim += 1) {
    const { jobs: taken, tookMs } = await engine.claim(places, names);
    jobs += taken.length;
    claimMs += tookMs;
    await engine.finish(taken, ({ type }) => runMs(Number(type.split('-')[1])));
  }
  return { jobs, claimMs, allMs: performance.now() - beganMs, filled: (100 * jobs) / (claims * places) };
}
