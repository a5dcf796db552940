import { givenBack, queuedAgain, started, succeeded } from '../../src/modules/jobs/index.js';
import { eventually } from '../support/eventually.js';
import { holdAt, type Hold } from '../support/hold-at.js';
import { mutateSql, type Mutation } from '../support/mutated-sql.js';
import type { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { ModelInstances } from './model-instances.js';

type Check = (a: SchedulerUnderTest, b: SchedulerUnderTest, instances: ModelInstances) => Promise<void>;

const many = (count: number, type = 'free') => Array.from({ length: count }, () => ({ type }));

/** Goes on when the other one has passed, or waits for a lock that the one that is held still holds; all databases' NOTIFYs wait for an object. */
async function letMeet(one: SchedulerUnderTest, other: Promise<unknown>, hold: Hold): Promise<void> {
  let passed = false;
  void other.then(() => (passed = true));
  await eventually('the other one passes or waits', async () => {
    const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'object'`;
    return passed || (await one.database.query(sql)).length > 0;
  });
  hold.release();
}

async function countersAgree({ database }: SchedulerUnderTest): Promise<void> {
  const wrong = await database.query(
    `SELECT l.running, count(j.id)::int AS held FROM t_lane l LEFT JOIN t_job_info j ON j.lane_id = l.id AND j.held_by IS NOT NULL
     GROUP BY l.id, l.running HAVING l.running <> count(j.id)`,
  );
  expect(wrong).toEqual([]);
}

const keepsLimit: Check = async (a, b, instances) => {
  await a.tenants.save('t1', { maxRunning: 3 });
  await a.submit('t1', many(9));
  const hold = holdAt('claim.chosen');
  const first = a.claim(5);
  await hold.reached;
  await instances.look(1);
  const second = b.claim(5);
  await letMeet(a, second, hold);
  const taken = [await first, await second, await a.claim(5)].flat();
  expect(taken).toHaveLength(3);
};

const keepsLoweredLimit: Check = async (a, b, instances) => {
  await a.tenants.save('t1', { maxRunning: 3 });
  await a.submit('t1', many(9));
  const hold = holdAt('claim.chosen');
  const first = a.claim(5);
  await hold.reached;
  await b.tenants.save('t1', { maxRunning: 1 });
  await instances.look(1);
  const second = b.claim(5);
  await letMeet(a, second, hold);
  const held = await first;
  expect(await second).toEqual([]);
  await a.finish(held.slice(0, 2));
  expect(await a.claim(5)).toEqual([]);
  await a.finish(held.slice(2));
  expect(await a.claim(5)).toHaveLength(1);
};

const runsOneAtATime: Check = async (a, b) => {
  await a.submit('t1', many(3, 'serial'));
  await a.submit('t2', many(3, 'move'));
  await a.submit('t3', many(3, 'import'));
  const taken = [...(await a.claim(9)), ...(await b.claim(9))];
  expect(taken.filter(({ type }) => type === 'serial')).toHaveLength(1);
  expect(taken).toHaveLength(2);
};

const freesPlaces: Check = async (a, b) => {
  await a.tenants.save('t1', { maxRunning: 1 });
  await a.submit('t1', many(2));
  await a.finish(await a.claim(5));
  expect(await b.claim(5)).toHaveLength(1);
  expect(await a.claim(5)).toEqual([]);
  await countersAgree(a);
};

const refusesWhoLostTheJob: Check = async (a, b) => {
  await a.submit('t1', [{ type: 'free', maxAttempts: 2 }]);
  const now = a.database.clock.now();
  const [claimed] = await a.claim(1);
  const old = await a.transitions.apply(started(claimed!, now));
  const reason = { code: 'INSTANCE_LOST', message: 'lost', requestedBy: null } as const;
  await b.transitions.apply(queuedAgain(old!, { cause: 'loss', reason, stackTrace: null, wakesAt: null }, now));
  const [again] = await b.claim(1);
  await b.transitions.apply(started(again!, now));
  expect(await a.transitions.apply(succeeded(old!, undefined, now))).toBeNull();
  await countersAgree(a);
};

const meetsAStop: Check = async (a, b, instances) => {
  const [jobId] = await a.submit('t1', many(1));
  const hold = holdAt('control.stop-found');
  const stopping = a.jobs.stopJob({ tenant: 't1', jobId: jobId! });
  await hold.reached;
  await instances.look(1); // whatever it was told by now
  const claiming = b.claim(5);
  await letMeet(a, claiming, hold);
  expect((await stopping).status).toBe('ABORTED');
  expect(await claiming).toEqual([]);
  await countersAgree(a);
};

/** Whoever gives a job back, or would try it again, does not know of a stop that has come since. */
const keepsAStop: Check = async (a, b) => {
  const ids = await a.submit('t1', [...many(1), { type: 'free', maxAttempts: 2 }]);
  const now = a.database.clock.now();
  const claimed = await a.claim(2);
  const running = await a.transitions.apply(started(claimed[1]!, now));
  for (const jobId of ids) await b.jobs.stopJob({ tenant: 't1', jobId, requestedBy: 'ada' });
  const reason = { code: 'ERROR', message: 'no luck', requestedBy: null } as const;
  const after = await Promise.all([
    a.transitions.apply(givenBack(claimed[0]!, 'returned', null, now)),
    a.transitions.apply(queuedAgain(running!, { cause: 'error', reason, stackTrace: null, wakesAt: null }, now)),
  ]);
  const stopped = { status: 'ABORTED', reason: { code: 'STOPPED', message: expect.any(String), requestedBy: 'ada' } };
  expect(after).toEqual([expect.objectContaining(stopped), expect.objectContaining(stopped)]);
  expect(await b.claim(5)).toEqual([]);
  await countersAgree(a);
};

/** The lanes of a tenant that has one drained and one waiting lane stand at one place, after a job that was charged too much. */
const refundsByTenant: Check = async (a, _b, instances) => {
  await a.submit('t1', [...many(1), ...many(9, 'echo')]);
  const [drained] = await a.claim(3, 0, ['free']);
  await instances.look(0); // what was told of the other lane, that claim has heard
  expect(await a.claim(1, 0, ['echo'])).toHaveLength(1);
  await a.database.query(`SELECT setval('s_virtual_floor', (SELECT ceil(max(vtime) * 1000)::bigint + 1000000 FROM t_lane))`);
  const vtimes = () =>
    a.database.query<{ vtime: number }>(`SELECT DISTINCT vtime FROM t_lane WHERE tenant = 't1' AND type IN ('free', 'echo')`);
  const [before, ...more] = await vtimes();
  expect(more).toEqual([]);
  await a.finish([drained!], 10);
  expect(await vtimes()).toEqual([{ vtime: before!.vtime - 90 }]);
};

const splittingGainsNothing: Check = async (a, b, instances) => {
  await a.submit('t1', many(40));
  const pieces = many(40).map((_job, n) => ({
    type: ['free', 'echo', 'fail'][n % 3]!,
    owner: `owner-${n}`,
    idempotencyKey: `key-${n}`,
    ...(n % 3 === 2 && { parameters: { message: 'no' } }),
  }));
  await a.submit('t2', pieces);
  for (const index of [0, 1]) await instances.look(index);
  const taken = [];
  for (let claims = 0; claims < 6; claims += 1) taken.push(...(await (claims % 2 ? a : b).claim(4)));
  expect(taken.filter(({ tenant }) => tenant === 't2')).toHaveLength(12);
};

/** Of a paused tenant, of one that may run nothing, behind a serial job, of a type that nobody claims: one sweep ends them all. */
const expiresWhereverItWaits: Check = async (a, b, instances) => {
  await a.submit('t3', many(1, 'serial'));
  expect(await a.claim(1)).toHaveLength(1);
  await a.tenants.save('t1', { paused: true });
  await a.tenants.save('t2', { maxRunning: 0 });
  const expired = (type: string) => [{ type, expiresAt: '2020-01-01T00:00:00Z' }];
  const ids = [
    await a.submit('t1', expired('free')),
    await a.submit('t2', expired('free')),
    await a.submit('t3', expired('serial')),
  ].flat();
  ids.push(...(await a.submit('t4', expired('pair'))));
  expect(await b.claim(5, 0, ['free', 'serial'])).toEqual([]);
  await instances.sweep(0);
  const left = await a.database.query(
    `SELECT tenant, status FROM t_job_info WHERE id = ANY($1::uuid[]) AND reason_code IS DISTINCT FROM 'EXPIRED'`,
    [ids],
  );
  expect(left).toEqual([]);
};

const CHECKS: readonly (readonly [what: string, check: Check, twins: readonly (Mutation & { readonly what: string })[]])[] = [
  [
    'keep the limit of a tenant when two claim at once',
    keepsLimit,
    [
      {
        what: 'takes no lock',
        part: 'pg_advisory_xact_lock(hashtext(current_schema()), 4)',
        becomes: 'pg_advisory_xact_lock(pg_backend_pid(), 4)',
      },
      { what: 'does not count what others hold', part: '(SELECT sum(s.running)', becomes: '(SELECT 0 * sum(s.running)' },
      { what: 'does not count what it takes', part: 'l.running + u.taken', becomes: 'l.running + 0 * u.taken' },
    ],
  ],
  [
    'keep a limit that is lowered during a claim',
    keepsLoweredLimit,
    [
      {
        what: 'takes no lock',
        part: 'pg_advisory_xact_lock(hashtext(current_schema()), 4)',
        becomes: 'pg_advisory_xact_lock(pg_backend_pid(), 4)',
      },
      { what: 'goes by the limit that it knew', part: 't.max_running AS "tenantLimit"', becomes: '3 AS "tenantLimit"' },
    ],
  ],
  [
    'run one at a time of a serial type, and of a serial group',
    runsOneAtATime,
    [
      { what: 'does not count what others hold', part: 'coalesce(sum(l.running), 0)', becomes: '0' },
      { what: 'does not know serial groups', part: `t.options->>'serialGroup' AS`, becomes: 'NULL::text AS' },
    ],
  ],
  [
    'free the place of an ended job, once',
    freesPlaces,
    [
      { what: 'frees no place', part: 'l.running - u.ended', becomes: 'l.running - 0 * u.ended' },
      { what: 'frees it twice', part: 'l.running - u.ended', becomes: 'l.running - 2 * u.ended' },
    ],
  ],
  [
    'refuse the write of an instance that lost the job',
    refusesWhoLostTheJob,
    [
      {
        what: 'compares the status only',
        part: 'AND j.sequence = u.expected_sequence\n        AND j.claim_token IS NOT DISTINCT FROM u.expected_token',
        becomes: 'AND u.expected_sequence > 0 AND (u.expected_token IS NULL OR true)',
      },
    ],
  ],
  [
    'let a claim and a stop of one job meet',
    meetsAStop,
    [{ what: 'looks at jobs without locking them', part: 'FOR UPDATE SKIP LOCKED) j', becomes: ') j' }],
  ],
  [
    'lose no stop to a retry or a return',
    keepsAStop,
    [{ what: 'does not look whether somebody has asked for a stop', part: 'AND j.stop_requested_at IS NULL', becomes: '' }],
  ],
  [
    'give a tenant back what it was charged too much, while it has work waiting',
    refundsByTenant,
    [{ what: 'refunds lane by lane', part: 'WHEN u.due THEN', becomes: 'WHEN u.due AND l.waiting AND NOT l.parked THEN' }],
  ],
  [
    'give nothing to who splits its work over types, owners and keys',
    splittingGainsNothing,
    [{ what: 'charges only the lane that was served', part: '+ u.charge', becomes: '+ CASE WHEN u.taken > 0 THEN u.charge ELSE 0 END' }],
  ],
  [
    'let jobs expire wherever they wait',
    expiresWhereverItWaits,
    [
      {
        what: 'sweeps only the lanes whose turn may come',
        part: 'expires_at <= statement_timestamp() AND expires_at IS NOT NULL',
        becomes: 'expires_at <= statement_timestamp() AND lane_id IN (SELECT id FROM t_lane WHERE waiting AND NOT parked)',
      },
    ],
  ],
];

describe('two instances over one database', () => {
  let instances: ModelInstances;
  beforeAll(async () => {
    instances = await ModelInstances.start(2);
  });
  beforeEach(async () => {
    await instances.clear();
    for (const { signals } of instances.all) signals.take(Infinity);
  });
  afterAll(() => instances.stop());

  const carryOut = async (check: Check): Promise<void> => {
    const [a, b] = instances.all;
    await check(a!, b!, instances);
  };

  describe.each(CHECKS)('%s', (_what, check, twins) => {
    it('as they are', () => carryOut(check));

    it.each(twins)('but not one that $what', async (mutation) => {
      const mutated = mutateSql(
        instances.all.map(({ database }) => database),
        mutation,
      );
      const verdict = await carryOut(check).then(
        () => 'passed',
        // By an expectation that is not met: a mutation that PostgreSQL refuses would prove nothing.
        (error: object) => ('matcherResult' in error ? 'rejected' : error),
      );
      expect({ mutated: mutated.restore(), verdict }).toEqual({ mutated: true, verdict: 'rejected' });
    });
  });
});
