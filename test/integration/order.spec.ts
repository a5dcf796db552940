import { COMMAND, type JobRequest } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { leastDelay } from '../support/least-delay.js';
import { TestInstallation } from '../support/test-installation.js';

const AGEING_MS = 100;
const SWEEP_MS = 1_000; // the longest delay before a due or expired job is noticed
const iso = (inMs: number): string => new Date(Date.now() + inMs).toISOString();

describe('the order in which jobs run', () => {
  let installation: TestInstallation;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    const service = await installation.startHere({
      JOBCAST_POOL_SIZE: '1',
      JOBCAST_PRIORITY_AGEING_MS: String(AGEING_MS),
    });
    // With any limit, nothing is claimed ahead of a free place: what has been claimed no longer makes way.
    await service.http('/v1/tenants/acme', { maxRunning: 1_000 });
  });
  afterAll(() => installation.close());

  const submit = async (job: Partial<JobRequest>): Promise<string> =>
    (await installation.commands.submit({ tenant: 'acme', type: 'echo', parameters: {}, ...job })).id;

  /** The names of the jobs in the order in which they ran. The pool has one place, so that no two times are mixed up. */
  async function ranAs(ids: Readonly<Record<string, string>>): Promise<string[]> {
    const ends = await Promise.all(
      Object.entries(ids).map(async ([name, id]) => ({ name, end: await installation.events.untilEnded(id) })),
    );
    for (const { end } of ends) expect(end.status).toBe('SUCCEEDED');
    // Ties of milliseconds go by the end, which one place keeps apart as the start does.
    return ends
      .sort((a, b) => a.end.startedAt!.localeCompare(b.end.startedAt!) || a.end.stoppedAt!.localeCompare(b.end.stoppedAt!))
      .map(({ name }) => name);
  }

  it('is by priority, the higher first, then by submission', async () => {
    const release = await installation.holdPlace();
    const sleep = { type: 'sleep', parameters: { durationMs: 5 } };
    const names = ['a0', 'b-5', 'c5', 'd0', 'e5', 'f1000', 'g-1000', 'h0'];
    const ids = await installation.commands.submitMany(
      'acme',
      names.map((name) => ({ ...sleep, name, priority: Number(name.slice(1)) })),
    );
    await release();
    expect(await ranAs(Object.fromEntries(names.map((name, index) => [name, ids[index]!])))).toEqual([
      'f1000',
      'c5',
      'e5',
      'a0',
      'd0',
      'h0',
      'b-5',
      'g-1000',
    ]);
  });

  it('is by submission where priorities are equal, also from message to message and over types', async () => {
    const release = await installation.holdPlace();
    const ids: Record<string, string> = {};
    for (let index = 0; index < 12; index += 1) {
      const sleep = { type: 'sleep', parameters: { durationMs: 5 } };
      ids[`job ${index}`] = await submit(index % 3 === 0 ? sleep : { parameters: { index } });
    }
    await release();
    expect(await ranAs(ids)).toEqual(Object.keys(ids));
  });

  it('is the same for what is claimed ahead', async () => {
    const jobs = Array.from({ length: 60 }, (_, index) =>
      index % 2 === 0 ? { type: 'sleep', parameters: { durationMs: 1 } } : { type: 'echo' },
    );
    const ids = await installation.commands.submitMany('unlimited', jobs);
    const ranked = await ranAs(Object.fromEntries(ids.map((id, index) => [`job ${index}`, id])));
    // What a halted instance gives back may be passed by what is being claimed just then.
    const stayed = ranked.filter((name) => installation.events.statusesOf(ids[Number(name.slice(4))]!).length === 4);
    expect(stayed).toEqual([...stayed].sort((a, b) => Number(a.slice(4)) - Number(b.slice(4))));
    expect(stayed.length).toBeGreaterThan(20);
  });

  it('lifts what has waited longer than its priority is lower', async () => {
    const release = await installation.holdPlace();
    const sleep = { type: 'sleep', parameters: { durationMs: 5 } };
    const old = await submit({ ...sleep, name: 'old' });
    const soonHigher = await submit({ ...sleep, priority: 100 });
    const { queuedAt } = await installation.events.untilStatus(old, 'QUEUED');
    await eventually('the old job has waited for three steps', () => Date.now() - Date.parse(queuedAt!) > 3 * AGEING_MS);
    const lateHigher = await submit({ ...sleep, priority: 1 });
    const lateHighest = await submit({ ...sleep, priority: 1000 });
    await release();
    expect(await ranAs({ old, soonHigher, lateHigher, lateHighest })).toEqual(['lateHighest', 'soonHigher', 'old', 'lateHigher']);
  });

  it('leaves out what is to run later until its time, and runs it then', async () => {
    const runAt = iso(6_000);
    const later = await submit({ runAt, priority: 1000 });
    const before = await submit({ parameters: { n: 'before' } });
    expect(await ranAs({ later, before })).toEqual(['before', 'later']);
    const { claimedAt, queuedAt, runAt: told } = await installation.events.untilEnded(later);
    expect(told).toBe(runAt);
    expect(Date.parse(claimedAt!)).toBeGreaterThanOrEqual(Date.parse(runAt));
    expect(Date.parse(queuedAt!)).toBeLessThan(Date.parse(runAt));
    const delayMs = async (): Promise<number> => {
      const soon = iso(200);
      const end = await installation.events.untilEnded(await submit({ runAt: soon }));
      return Date.parse(end.claimedAt!) - Date.parse(soon);
    };
    expect(await leastDelay(2 * SWEEP_MS, delayMs)).toBeLessThan(2 * SWEEP_MS);
  });

  describe('with an expiry', () => {
    it('fails what has expired when it is submitted, with a warning, and never runs it', async () => {
      const { id, warnings } = await installation.commands.submit({ tenant: 'acme', type: 'echo', expiresAt: '2020-01-01T00:00:00.000Z' });
      expect(warnings).toEqual([{ code: 'ALREADY_EXPIRED', message: expect.stringContaining('2020-01-01T00:00:00.000Z') }]);
      const end = await installation.events.untilEnded(id);
      expect(end).toMatchObject({
        status: 'FAILED',
        reason: { code: 'EXPIRED', requestedBy: null },
        startedAt: null,
        stackTrace: expect.stringContaining('2020-01-01T00:00:00.000Z'),
      });
      expect(installation.events.statusesOf(id)).toEqual(['QUEUED', 'FAILED']);
    });

    it('fails what expires in a waiting lane or PENDING, soon and without a free place', async () => {
      const release = await installation.holdPlace();
      const expiresAt = iso(300);
      const queued = await submit({ expiresAt });
      const pending = await submit({ expiresAt, pending: true });
      const unharmed = await submit({ expiresAt: iso(3_600_000), parameters: { n: 'unharmed' } });
      for (const id of [queued, pending]) {
        const end = await installation.events.untilEnded(id);
        expect(end).toMatchObject({
          status: 'FAILED',
          reason: { code: 'EXPIRED' },
          expiresAt,
          stackTrace: expect.stringContaining(expiresAt),
        });
        expect(Date.parse(end.stoppedAt!) - Date.parse(expiresAt)).toBeGreaterThanOrEqual(0);
      }
      const delayMs = async (index: number): Promise<number> => {
        const soon = iso(200);
        const end = await installation.events.untilEnded(await submit({ expiresAt: soon, pending: index % 2 === 0 }));
        return Date.parse(end.stoppedAt!) - Date.parse(soon);
      };
      expect(await leastDelay(2 * SWEEP_MS, delayMs)).toBeLessThan(2 * SWEEP_MS);
      expect(installation.events.statusesOf(queued)).toEqual(['QUEUED', 'FAILED']);
      expect(installation.events.eventsOf(pending)).toMatchObject([{ sequence: 1, previousStatus: 'PENDING', status: 'FAILED' }]);
      await release();
      expect(await installation.events.untilEnded(unharmed)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('does not touch a running job', async () => {
      const running = await submit({ type: 'sleep', parameters: { durationMs: 600_000 }, expiresAt: iso(600_000) });
      await installation.events.untilStatus(running, 'RUNNING');
      const table = await JobTable.open(installation.database.url);
      await table.query('UPDATE t_job_info SET expires_at = now() WHERE id = $1', [running]);
      await table.close();
      const witness = await submit({ expiresAt: iso(200) });
      expect(await installation.events.untilEnded(witness)).toMatchObject({ status: 'FAILED', reason: { code: 'EXPIRED' } });
      await installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId: running });
      expect(await installation.events.untilEnded(running)).toMatchObject({ status: 'ABORTED', sequence: 4 });
    });
  });
});
