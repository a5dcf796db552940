import { JobcastError } from '#libs/contract';
import type { ScheduleDefinition } from '../../src/modules/schedules/index.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';

const YEARLY: ScheduleDefinition = { type: 'echo', cron: '0 0 1 1 *' };

describe('schedules', () => {
  let db: TestDatabase;
  let one: TestInstance;
  let other: TestInstance;

  beforeAll(async () => {
    db = await createTestDatabase();
    one = await TestInstance.start({ databaseUrl: db.url, runners: [] });
    other = await TestInstance.start({ databaseUrl: db.url, runners: [] });
  });
  afterAll(async () => {
    await one.stop();
    await other.stop();
    await db.drop();
  });
  afterEach(() => one.database.query('DELETE FROM t_schedule'));

  /** What the jobs of a schedule say they are for, oldest first. */
  const firings = async (name: string): Promise<string[]> => {
    const rows = await one.database.query<{ said: string }>(
      `SELECT correlation_id AS said FROM t_job_parameters WHERE correlation_id LIKE $1 ORDER BY correlation_id`,
      [`schedule:${name}@%`],
    );
    return rows.map(({ said }) => said);
  };
  /** Makes a schedule due that many milliseconds ago, and gives that time. */
  const makeDue = async (name: string, agoMs: number): Promise<Date> => {
    const [row] = await one.database.query<{ at: Date }>(
      `UPDATE t_schedule SET next_at = now() - $2 * interval '1 millisecond' WHERE name = $1 RETURNING next_at AS at`,
      [name, agoMs],
    );
    return row!.at;
  };
  const refusal = (call: Promise<unknown>): Promise<JobcastError> =>
    call.then(
      () => Promise.reject(new Error('expected a refusal, got none')),
      (error: unknown) => (error instanceof JobcastError ? error : Promise.reject(error)),
    );

  describe('with one instance that fires when it is told to', () => {
    it('gives the job that was asked for, named after the schedule, and moves on', async () => {
      await one.schedules.put('acme', 'audit', { ...YEARLY, parameters: { depth: 2 }, priority: 7, owner: 'mia' });
      const dueAt = await makeDue('audit', 1_000);
      expect(await one.scheduleKeeper.fireOne()).toBe(true);
      const { items } = await one.jobs.list({ tenant: 'acme', limit: 1 });
      const job = { tenant: 'acme', type: 'echo', status: 'QUEUED', name: 'audit', priority: 7, owner: 'mia', parameters: { depth: 2 } };
      expect(await one.job(items[0]!.id)).toMatchObject({ ...job, correlationId: `schedule:audit@${dueAt.toISOString()}` });
      expect(await one.told(items[0]!.id)).toEqual(['QUEUED']);
      const schedule = await one.schedules.find('acme', 'audit');
      expect(schedule).toMatchObject({ lastAt: dueAt, lastError: null });
      expect(schedule!.nextAt!.toISOString()).toMatch(/-01-01T00:00:00.000Z$/);
      expect(await one.scheduleKeeper.fireOne()).toBe(false);
    });

    it('makes up for missed times with one job, or with none', async () => {
      await one.schedules.put('acme', 'makes-up', { type: 'echo', cron: '*/5 * * * * *' });
      const dueAt = await makeDue('makes-up', 3 * 3_600_000);
      await one.scheduleKeeper.fireOne();
      expect(await firings('makes-up')).toEqual([`schedule:makes-up@${dueAt.toISOString()}`]);
      expect((await one.schedules.find('acme', 'makes-up'))!.nextAt!.getTime()).toBeGreaterThan(dueAt.getTime() + 3 * 3_600_000);

      await one.schedules.put('acme', 'skips', { ...YEARLY, missed: 'skip' });
      await makeDue('skips', 3 * 3_600_000);
      while (await one.scheduleKeeper.fireOne());
      expect(await firings('skips')).toEqual([]);
      expect((await one.schedules.find('acme', 'skips'))!.nextAt!.getTime()).toBeGreaterThan(Date.now());
    });

    it('fires nothing of a paused schedule, and does not make up for the pause', async () => {
      await one.schedules.put('acme', 'rests', { ...YEARLY, paused: true });
      await makeDue('rests', 1_000);
      expect(await one.scheduleKeeper.fireOne()).toBe(false);
      const { nextAt } = await one.schedules.put('acme', 'rests', YEARLY);
      expect(nextAt!.getTime()).toBeGreaterThan(Date.now());
      expect(await one.scheduleKeeper.fireOne()).toBe(false);
    });

    it('fires nothing any more of what was removed', async () => {
      await one.schedules.put('acme', 'gone', YEARLY);
      await makeDue('gone', 1_000);
      expect(await one.schedules.remove('acme', 'gone')).toBe(true);
      expect(await one.schedules.remove('acme', 'gone')).toBe(false);
      expect(await one.schedules.find('acme', 'gone')).toBeNull();
      expect(await one.scheduleKeeper.fireOne()).toBe(false);
    });

    it('keeps what is due when the same is put again, and not when its times change', async () => {
      await one.schedules.put('acme', 'stays', YEARLY);
      const dueAt = await makeDue('stays', 1_000);
      expect(await one.schedules.put('acme', 'stays', { ...YEARLY, priority: 5 })).toMatchObject({
        nextAt: dueAt,
        request: { priority: 5 },
      });
      const { nextAt } = await one.schedules.put('acme', 'stays', { ...YEARLY, timeZone: 'Asia/Tokyo' });
      expect(nextAt!.toISOString()).toMatch(/-12-31T15:00:00.000Z$/);
    });

    it('goes on with the others when one is refused, says why, and does not try that one again before its next time', async () => {
      const makeDueButWrong = async (name: string, sql: string) => {
        await one.schedules.put('acme', name, YEARLY);
        await one.database.query(`UPDATE t_schedule SET ${sql} WHERE name = $1`, [name]);
        await makeDue(name, 2_000);
      };
      await makeDueButWrong('untyped', `type = 'no-such-type'`);
      await makeDueButWrong('unreadable', `cron = 'never'`);
      await one.schedules.put('full', 'crowded', YEARLY);
      await one.database.query(`UPDATE t_tenant SET max_queued = 0 WHERE name = 'full'`);
      await makeDue('crowded', 2_000);
      await one.schedules.put('acme', 'sound', YEARLY);
      await makeDue('sound', 1_000);
      let tried = 0;
      while (await one.scheduleKeeper.fireOne()) tried += 1;
      expect(tried).toBe(4);
      expect(await firings('sound')).toHaveLength(1);
      const untyped = await one.schedules.find('acme', 'untyped');
      expect(untyped).toMatchObject({ lastAt: null, lastError: expect.stringContaining('no-such-type') });
      expect(untyped!.nextAt!.getTime()).toBeGreaterThan(Date.now());
      expect(await one.schedules.find('full', 'crowded')).toMatchObject({ lastError: expect.stringContaining('0 jobs queued') });
      expect(await one.schedules.find('acme', 'unreadable')).toMatchObject({ nextAt: null, lastError: expect.stringContaining('never') });
    });

    it('stores no job where the schedule cannot move on', async () => {
      await one.schedules.put('acme', 'stuck', YEARLY);
      const dueAt = await makeDue('stuck', 1_000);
      await one.database.query('ALTER TABLE t_schedule ADD CONSTRAINT c_stuck CHECK (next_at < now()) NOT VALID');
      await expect(one.scheduleKeeper.fireOne()).rejects.toThrow('c_stuck');
      expect(await firings('stuck')).toEqual([]);
      await one.database.query('ALTER TABLE t_schedule DROP CONSTRAINT c_stuck');
      expect(await one.schedules.find('acme', 'stuck')).toMatchObject({ nextAt: dueAt });
    });
  });

  describe('of tenants', () => {
    it('are seen and changed by their own tenant only', async () => {
      await one.schedules.put('acme', 'nightly', { ...YEARLY, priority: 1 });
      await one.schedules.put('zenith', 'nightly', { ...YEARLY, priority: 2 });
      await one.schedules.put('acme', 'daily', YEARLY);
      expect((await one.schedules.list('acme')).map(({ name }) => name)).toEqual(['daily', 'nightly']);
      expect(await one.schedules.find('zenith', 'daily')).toBeNull();
      expect(await one.schedules.remove('zenith', 'daily')).toBe(false);
      expect(await one.schedules.remove('zenith', 'nightly')).toBe(true);
      expect(await one.schedules.find('acme', 'nightly')).toMatchObject({ request: { priority: 1 } });
    });

    it.each<[string, object, string, string]>([
      ['an expression that cannot be read', { cron: '61 * * * *' }, 'cron', 'expected a cron expression'],
      ['an expression with no time to come', { cron: '0 0 30 2 *' }, 'cron', 'no time to come'],
      ['a single time', { cron: '2999-01-01T00:00:00' }, 'cron', 'runAt'],
      ['no expression', { cron: null }, 'cron', 'got nothing'],
      ['a time zone that is unknown', { timeZone: 'Europe/Berln' }, 'timeZone', 'IANA'],
      ['another policy', { missed: 'twice' }, 'missed', '"once" or "skip"'],
      ['a type that is unknown', { type: 'no-such-type' }, 'type', 'registered'],
      ['parameters that do not fit', { type: 'sleep', parameters: { durationMs: 'long' } }, 'parameters.durationMs', 'expected an integer'],
      ['a time of its own', { runAt: '2999-01-01T00:00:00Z' }, 'runAt', 'expected only'],
      ['a field that nobody knows', { timezone: 'UTC' }, 'timezone', 'did you mean timeZone?'],
    ])('are refused with %s, naming the property', async (_, change, property, message) => {
      const definition = { ...YEARLY, ...change } as ScheduleDefinition;
      const { details } = await refusal(one.schedules.put('acme', 'wrong', definition));
      expect(details).toContainEqual({ property, message: expect.stringContaining(message) });
      expect(await one.schedules.find('acme', 'wrong')).toBeNull();
    });

    it('are refused with a name or a tenant that is none', async () => {
      expect((await refusal(one.schedules.put('acme', 'Not a name', YEARLY))).details[0]!.property).toBe('schedule');
      expect((await refusal(one.schedules.put('Not a name', 'name', YEARLY))).details[0]!.property).toBe('tenant');
    });
  });

  describe('with two instances', () => {
    it('fires nothing that another instance is firing', async () => {
      await one.schedules.put('acme', 'held', YEARLY);
      await makeDue('held', 1_000);
      await one.database.transaction(async (runner) => {
        await runner.query(`SELECT 1 FROM t_schedule WHERE name = 'held' FOR UPDATE`);
        expect(await other.scheduleKeeper.fireOne()).toBe(false);
        expect(await firings('held')).toEqual([]);
      });
      expect(await other.scheduleKeeper.fireOne()).toBe(true);
      expect(await firings('held')).toHaveLength(1);
    });

    it('fires once when both notice the same due time at the same moment', async () => {
      await one.schedules.put('acme', 'contested', YEARLY);
      for (let round = 1; round <= 25; round += 1) {
        await makeDue('contested', 1_000);
        const fired = await Promise.all([one, other, one, other].map(({ scheduleKeeper }) => scheduleKeeper.fireOne()));
        expect(fired.filter((did) => did)).toHaveLength(1);
        expect(await firings('contested')).toHaveLength(round);
      }
    });

    it('gives each second one job while both run, without holes', async () => {
      const names = Array.from({ length: 8 }, (_, index) => `tick-${index}`);
      for (const name of names) await one.schedules.put('acme', name, { type: 'echo', cron: '* * * * * *' });
      await Promise.all([one.scheduleKeeper.start(), other.scheduleKeeper.start()]);
      for (const name of names) await eventually(`${name} fired five times`, async () => (await firings(name)).length >= 5);
      await Promise.all([one.scheduleKeeper.stop(), other.scheduleKeeper.stop()]);
      for (const name of names) {
        const seconds = (await firings(name)).map((said) => Date.parse(said.split('@')[1]!) / 1_000);
        expect(seconds).toEqual(seconds.map((_, index) => seconds[0]! + index));
      }
    });
  });
});
