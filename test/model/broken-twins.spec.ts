import { queuedAgain, started, succeeded } from '../../src/modules/jobs/index.js';
import { eventually } from '../support/eventually.js';
import { holdAt, type Hold } from '../support/hold-at.js';
import { mutateSql, type Mutation } from '../support/mutated-sql.js';
import type { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { ModelInstances } from './model-instances.js';

type Check = (a: SchedulerUnderTest, b: SchedulerUnderTest) => Promise<void>;

const many = (count: number, type = 'free') => Array.from({ length: count }, () => ({ type }));

/** Goes on when the other one has passed, or waits for a lock that the one that is held still holds. */
async function letMeet(one: SchedulerUnderTest, other: Promise<unknown>, hold: Hold): Promise<void> {
  let passed = false;
  void other.then(() => (passed = true));
  await eventually('the other one passes or waits', async () => {
    const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return passed || (await one.database.query(sql)).length > 0;
  });
  hold.release();
}

async function countersAgree({ database }: SchedulerUnderTest): Promise<void> {
  const wrong = await database.query(
    `SELECT l.running, count(j.id)::int AS held FROM t_lane l LEFT JOIN t_job_info j ON j.lane_id = l.id AND j.held_by IS NOT NULL
     GROUP BY l.id HAVING l.running <> count(j.id)`,
  );
  expect(wrong).toEqual([]);
}

const keepsLimit: Check = async (a, b) => {
  await a.tenants.save('t1', { maxRunning: 3 });
  await a.submit('t1', many(9));
  const hold = holdAt('claim.chosen');
  const first = a.claim(5);
  await hold.reached;
  const second = b.claim(5);
  await letMeet(a, second, hold);
  const taken = [await first, await second, await a.claim(5)].flat();
  expect(taken).toHaveLength(3);
};

const keepsLoweredLimit: Check = async (a, b) => {
  await a.tenants.save('t1', { maxRunning: 3 });
  await a.submit('t1', many(9));
  const hold = holdAt('claim.chosen');
  const first = a.claim(5);
  await hold.reached;
  await b.tenants.save('t1', { maxRunning: 1 });
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

const meetsAStop: Check = async (a, b) => {
  const [jobId] = await a.submit('t1', many(1));
  const hold = holdAt('control.stop-found');
  const stopping = a.jobs.stopJob({ tenant: 't1', jobId: jobId! });
  await hold.reached;
  const claiming = b.claim(5);
  await letMeet(a, claiming, hold);
  expect((await stopping).status).toBe('ABORTED');
  expect(await claiming).toEqual([]);
  await countersAgree(a);
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
      { what: 'does not count what others hold', part: 'coalesce(sum(l.running), 0)::int', becomes: '0' },
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
];

describe('two instances over one database', () => {
  let instances: ModelInstances;
  beforeAll(async () => {
    instances = await ModelInstances.start(2);
  });
  beforeEach(() => instances.clear());
  afterAll(() => instances.stop());

  const carryOut = async (check: Check): Promise<void> => {
    const [a, b] = instances.all;
    await check(a!, b!);
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
        () => 'rejected',
      );
      expect({ mutated: mutated.restore(), verdict }).toEqual({ mutated: true, verdict: 'rejected' });
    });
  });
});
