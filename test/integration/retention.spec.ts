import { JobcastError } from '#libs/contract';
import type { JobInfo, JobRemoval } from '../../src/modules/jobs/index.js';
import { eventually } from '../support/eventually.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { seedEndedJobs } from '../support/seed-ended-jobs.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestService } from '../support/test-service.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const DAY_MS = 86_400_000;

describe('removal of ended jobs', () => {
  let db: TestDatabase;
  let service: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    service = await SchedulerUnderTest.start(db.url);
  });
  afterAll(async () => {
    await service.stop();
    await db.drop();
  });
  afterEach(() => service.database.query('UPDATE t_job_info SET locked = false').then(clearAll));

  const query = <Row>(sql: string, values: readonly unknown[] = []) => service.database.query<Row>(sql, values);
  const removal = (): JobRemoval => service.removal;
  const remaining = async (ids: readonly string[]): Promise<string[]> => {
    const rows = await query<{ id: string }>('SELECT id FROM t_job_info WHERE id = ANY($1::uuid[]) ORDER BY id', [ids]);
    return rows.map(({ id }) => id);
  };
  const refusal = (call: Promise<unknown>): Promise<JobcastError> =>
    call.then(
      () => Promise.reject(new Error('expected a refusal, got none')),
      (error: unknown) => (error instanceof JobcastError ? error : Promise.reject(error)),
    );
  /** A claim may find that a lane which seemed to have work has none, and asks to be repeated. */
  const claimOne = async (): Promise<JobInfo> => (await service.claim(1))[0] ?? claimOne();
  /** One job that has SUCCEEDED. */
  const endOne = async (request: object = {}): Promise<string> => {
    const [id] = await service.submit('acme', [{ parameters: { n: Math.random() }, ...request }]);
    await service.finish([await claimOne()]);
    return id!;
  };
  async function clearAll(): Promise<void> {
    for (const tenant of await query<{ name: string }>('SELECT name FROM t_tenant')) await service.jobs.clear({ tenant: tenant.name });
    expect(await query(`SELECT id FROM t_job_info WHERE stopped_at IS NOT NULL`)).toEqual([]);
  }

  /** What stands in every table that has rows of jobs, by table; events apart. */
  async function rowsOf(jobId: string): Promise<Record<string, number>> {
    const tables = await query<{ name: string; key: string }>(
      `SELECT table_name AS name, column_name AS key FROM information_schema.columns
       WHERE table_schema = current_schema() AND (column_name = 'job_id' OR (table_name = 't_job_info' AND column_name = 'id'))
         AND table_name NOT IN ('t_outbox', 't_refused_event')`,
    );
    const counted = await Promise.all(
      tables.map(async ({ name, key }) => {
        const [row] = await query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${name} WHERE ${key} = $1`, [jobId]);
        return [name, row!.rows] as const;
      }),
    );
    return Object.fromEntries(counted);
  }

  /** Leaves a row in every table that a run may leave one in. */
  async function leaveEverything(jobId: string): Promise<void> {
    await query(`INSERT INTO t_job_outcome (job_id, stack_trace) VALUES ($1, 'trace') ON CONFLICT DO NOTHING`, [jobId]);
    await query(`INSERT INTO t_job_attempt (job_id, attempt, ended_at, reason_code, reason_message) VALUES ($1, 1, now(), 'ERROR', 'm')`, [
      jobId,
    ]);
    await query(`INSERT INTO t_job_log (job_id, start, content) VALUES ($1, 0, 'line'), ($1, 5, 'line')`, [jobId]);
    await query(`INSERT INTO t_job_block (job_id, attempt, stack_trace) VALUES ($1, 1, 'trace')`, [jobId]);
    await query(`INSERT INTO t_job_checkpoint (job_id, attempt, state) VALUES ($1, 1, '{}')`, [jobId]);
    await query(
      `INSERT INTO t_job_file (job_id, id, kind, attempt, name, media_type, bytes, sha256) VALUES ($1, $1, 'output', 1, 'n', 't', 1, '')`,
      [jobId],
    );
    await query(`INSERT INTO t_job_record (job_id, attempt, change, label, href) VALUES ($1, 1, 'created', 'l', 'h')`, [jobId]);
  }

  describe('one job', () => {
    it('goes with everything that it left but its events, and nothing of another goes', async () => {
      const [gone, stays] = [await endOne(), await endOne()];
      await Promise.all([gone, stays].map(leaveEverything));
      const before = await rowsOf(stays);
      expect(await rowsOf(gone)).toEqual(before);
      expect(Math.min(...Object.values(before))).toBeGreaterThan(0); // also of a table that is added later
      await service.jobs.remove('acme', gone);
      expect(new Set(Object.values(await rowsOf(gone)))).toEqual(new Set([0]));
      expect(await rowsOf(stays)).toEqual(before);
      expect(await query('SELECT sequence FROM t_outbox WHERE job_id = $1', [gone])).toHaveLength(4);
    });

    it('is refused while it is active or locked, telling what to do, and when it is not there', async () => {
      const [queued] = await service.submit('acme', [{}]);
      expect(await refusal(service.jobs.remove('acme', queued!))).toMatchObject({
        code: 'CONFLICT',
        message: `job ${queued} is QUEUED; only a job that has ended can be removed: stop it first`,
      });
      await service.jobs.stopJob({ tenant: 'acme', jobId: queued! });
      await service.jobs.lock('acme', queued!);
      expect(await refusal(service.jobs.remove('acme', queued!))).toMatchObject({
        code: 'CONFLICT',
        message: `job ${queued} is locked against removal; unlock it first`,
      });
      expect(await refusal(service.jobs.remove('zeta', queued!))).toMatchObject({ code: 'NO_SUCH_JOB' });
      expect(await refusal(service.jobs.remove('acme', NOBODY))).toMatchObject({ code: 'NO_SUCH_JOB' });
      await service.jobs.unlock('acme', queued!);
      await service.jobs.remove('acme', queued!);
      expect(await refusal(service.jobs.remove('acme', queued!))).toMatchObject({ code: 'NO_SUCH_JOB' });
      expect(await refusal(service.jobs.stopJob({ tenant: 'acme', jobId: queued! }))).toMatchObject({ code: 'NO_SUCH_JOB' });
      expect(await refusal(service.jobs.retry('acme', queued!))).toMatchObject({ code: 'NO_SUCH_JOB' });
      expect(await refusal(service.jobs.lock('acme', queued!))).toMatchObject({ code: 'NO_SUCH_JOB' });
    });

    it('is refused to whoever asks for something while it goes', async () => {
      const id = await endOne();
      let asked: Promise<JobcastError>[] = [];
      await service.database.transaction(async (runner) => {
        expect((await removal().removeIn(runner, [id])).removed).toEqual([id]);
        asked = [service.jobs.stopJob({ tenant: 'acme', jobId: id }), service.jobs.remove('acme', id), service.jobs.lock('acme', id)].map(
          refusal,
        );
        expect(await service.jobs.find('acme', id)).toMatchObject({ status: 'SUCCEEDED' });
        const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        await eventually('all three wait', async () => (await query<{ count: number }>(waiting))[0]!.count === 3);
      });
      expect((await Promise.all(asked)).map(({ code }) => code)).toEqual(['NO_SUCH_JOB', 'NO_SUCH_JOB', 'NO_SUCH_JOB']);
    });

    it('may be what another one runs again', async () => {
      const first = await endOne();
      const { id } = await service.jobs.retry('acme', first);
      await service.jobs.remove('acme', first);
      expect(await service.jobs.find('acme', id)).toMatchObject({ retryOf: first, status: 'QUEUED' });
      expect((await service.jobs.list({ tenant: 'acme', limit: 10 })).items).toMatchObject([{ id, retryOf: first }]);
      await service.finish([await claimOne()]);
      expect((await service.jobs.retry('acme', id)).status).toBe('QUEUED');
      await service.finish([await claimOne()]);
    });

    it('is not run again by its idempotency key, which tells that it is gone', async () => {
      const request = { type: 'echo', parameters: { once: true }, idempotencyKey: 'once' };
      const submit = async (parameters: object = request.parameters) =>
        (await service.jobs.createAsQueued('acme', [{ ...request, parameters }])).jobs[0]!;
      const { id } = await submit();
      await service.finish([await claimOne()]);
      expect(await submit()).toEqual({ id, status: 'SUCCEEDED', duplicate: true });
      await service.jobs.remove('acme', id);
      expect(await submit()).toEqual({ id, status: null, duplicate: true });
      expect(await refusal(submit({ once: false }))).toMatchObject({ code: 'CONFLICT' });
      expect(await service.jobs.list({ tenant: 'acme', limit: 10 })).toMatchObject({ items: [] });
    });

    it('is not removed by a batch that found it just before it was locked, nor while it is active', async () => {
      const [locked, free] = [await endOne({ locked: true }), await endOne()];
      const [queued] = await service.submit('acme', [{}]);
      expect(await removal().remove([locked, queued!, free, NOBODY])).toEqual([free]);
      expect(await remaining([locked, queued!, free])).toEqual([locked, queued].sort());
      await service.jobs.stopJob({ tenant: 'acme', jobId: queued! });
    });

    it("takes the files' keeper along: told in the transaction, and again after its commit only", async () => {
      const told: string[] = [];
      removal().onRemove(async (runner, ids) => {
        const files = await runner.query('SELECT id FROM t_job_file WHERE job_id = ANY($1::uuid[])', [ids]);
        told.push(`${ids.join()} with ${files.length} file`);
        return () => void told.push('after the commit');
      });
      const id = await endOne();
      await leaveEverything(id);
      await expect(
        service.database.transaction(async (runner) => {
          await removal().removeIn(runner, [id]);
          throw new Error('no commit');
        }),
      ).rejects.toThrow('no commit');
      expect(await remaining([id])).toEqual([id]);
      await service.jobs.remove('acme', id);
      expect(told).toEqual([`${id} with 1 file`, `${id} with 1 file`, 'after the commit']);
      await service.jobs.clear({ tenant: 'acme' });
      expect(told).toHaveLength(3);
    });
  });

  describe('clearing', () => {
    it("removes a tenant's ended jobs and leaves what is active, locked or another tenant's", async () => {
      const ended = [await endOne(), await endOne()];
      const locked = await endOne({ locked: true });
      const [active] = await service.submit('acme', [{ runAt: '2099-01-01T00:00:00Z' }]);
      const [others] = await service.submit('zeta', [{}]);
      await service.finish([await claimOne()]);
      expect(await service.jobs.clear({ tenant: 'acme' })).toBe(2);
      expect(await remaining([...ended, locked, active!, others!])).toEqual([locked, active, others].sort());
      await service.jobs.stopJob({ tenant: 'acme', jobId: active! });
    });

    it.each([
      ['owner', { owner: 'ann' }, 'mine'],
      ['types', { types: ['sleep', 'none'] }, 'slept'],
      ['statuses', { statuses: ['ABORTED'] as const }, 'stopped'],
      ['endedBefore', { endedBefore: new Date(Date.now() - DAY_MS) }, 'old'],
      ['all of these together', { owner: 'ann', types: ['sleep'] }, null],
      ['an empty list', { statuses: [] }, null],
    ])('restricts itself by %s', async (_, filter, removed) => {
      const [stopped] = await service.submit('acme', [{}]);
      await service.jobs.stopJob({ tenant: 'acme', jobId: stopped! });
      const ids: Record<string, string> = {
        stopped: stopped!,
        mine: await endOne({ owner: 'ann' }),
        slept: await endOne({ type: 'sleep', owner: 'bob', parameters: { durationMs: 1 } }),
        old: await endOne(),
      };
      await query(`UPDATE t_job_info SET stopped_at = now() - interval '2 days' WHERE id = $1`, [ids['old']]);
      expect(await service.jobs.clear({ tenant: 'acme', ...filter })).toBe(removed === null ? 0 : 1);
      const left = Object.entries(ids).filter(([name]) => name !== removed);
      expect(await remaining(Object.values(ids))).toEqual(left.map(([, id]) => id).sort());
    });

    it('goes through more than one batch, past what it must leave', async () => {
      await seedEndedJobs(service.database, { tenant: 'many', jobs: 1_600, status: 'FAILED', stoppedAt: new Date() });
      await query(
        `UPDATE t_job_info SET locked = true WHERE id IN (SELECT id FROM t_job_info WHERE tenant = 'many' ORDER BY id LIMIT 550)`,
      );
      expect(await service.jobs.clear({ tenant: 'many' })).toBe(1_050);
      expect(await query(`SELECT FROM t_job_info WHERE tenant = 'many'`)).toHaveLength(550);
    });
  });

  describe('retention', () => {
    const ago = (ms: number): Date => new Date(Date.now() - ms);
    const seed = (jobs: number, status: JobInfo['status'], stoppedAt: Date): Promise<string[]> =>
      seedEndedJobs(service.database, { tenant: 'kept', jobs, status, stoppedAt });

    /** Runs keepers of several instances at once until the condition holds. */
    async function keep(instances: readonly SchedulerUnderTest[], until: () => Promise<boolean>): Promise<void> {
      await Promise.all(instances.map(({ retention }) => retention.start()));
      await eventually('the old jobs are gone', until);
    }

    const started: SchedulerUnderTest[] = [];
    const start = async (settings: Record<string, string>): Promise<SchedulerUnderTest> => {
      const instance = await SchedulerUnderTest.start(db.url, [], settings);
      started.push(instance);
      return instance;
    };
    afterEach(async () => {
      await Promise.all(started.map(({ retention }) => retention.stop()));
      await Promise.all(started.splice(0).map((instance) => instance.stop()));
    });

    it('keeps each status as long as it is told, and for ever what has no time or is locked', async () => {
      const instance = await start({ JOBCAST_RETENTION_SUCCEEDED: '1h', JOBCAST_RETENTION_FAILED: '2d' });
      const [oldSuccess] = await seed(1, 'SUCCEEDED', ago(3_700_000));
      const [freshSuccess] = await seed(1, 'SUCCEEDED', ago(3_500_000));
      const [oldFailure] = await seed(1, 'FAILED', ago(2 * DAY_MS + 60_000));
      const [freshFailure] = await seed(1, 'FAILED', ago(DAY_MS));
      const [aborted] = await seed(1, 'ABORTED', ago(900 * DAY_MS));
      const [locked] = await seed(1, 'SUCCEEDED', ago(900 * DAY_MS));
      await service.jobs.lock('kept', locked!);
      const [pending] = (await service.jobs.createAsPending('kept', [{ type: 'echo' }])).jobs;
      await keep([instance], async () => (await remaining([oldSuccess!, oldFailure!])).length === 0);
      const stay = [freshSuccess, freshFailure, aborted, locked, pending!.id].sort();
      expect(await remaining(stay as string[])).toEqual(stay);
    });

    it('is a part of every instance that schedules', async () => {
      const [old] = await seed(1, 'ABORTED', ago(7_200_000));
      const [fresh] = await seed(1, 'ABORTED', ago(0));
      const instance = await TestService.start(() => ({ DATABASE_URL: db.url, JOBCAST_RETENTION_ABORTED: '1h' }));
      await eventually('the old job is gone', async () => (await remaining([old!])).length === 0);
      expect(await remaining([fresh!])).toEqual([fresh]);
      await instance.remove();
    });

    it('goes on batch after batch; several instances at once take each job once, and none waits for a lock', async () => {
      const instances = await Promise.all([1, 2].map(() => start({ JOBCAST_RETENTION_SUCCEEDED: '1h' })));
      const taken: string[][] = [];
      for (const { removal: ofInstance } of instances) {
        ofInstance.onRemove((_, ids) => Promise.resolve(() => void taken.push([...ids])));
      }
      const ids = await seed(3_300, 'SUCCEEDED', ago(7_200_000));
      // Somebody writes one of them, for longer than the keepers take.
      await service.database.transaction(async (runner) => {
        await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
        await runner.query('SELECT FROM t_job_info WHERE id = $1 FOR UPDATE', [ids[1_000]]);
        await keep(instances, async () => (await remaining(ids)).length === 1);
      });
      expect(taken.flat().sort()).toEqual(ids.filter((id) => id !== ids[1_000]).sort());
      expect(Math.max(...taken.map((batch) => batch.length))).toBeLessThanOrEqual(500);
    });
  });
});
