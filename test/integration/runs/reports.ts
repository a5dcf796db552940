import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { IsString } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { ReportWriter } from '../../../src/modules/execution/reports/report-writer.js';
import type { JobReports } from '../../../src/modules/jobs/index.js';
import { eventually } from '../../support/eventually.js';
import { sleepUntilWoken } from '../../support/sleep-until-woken.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { TestInstance } from '../../support/test-instance.js';

/** What a test wants a running job to do; the job ends when it resolves. */
const acts = new Map<string, (job: Reporting) => Promise<unknown>>();
const MIB = 1_048_576;

@JobType({ name: 'reporting', parameters: AnyObject, restartable: true, maxAttempts: 3, backoff: { baseMs: 20, factor: 1, maxMs: 20 } })
class Reporting extends AbstractJob<AnyObject> {
  run() {
    return acts.get(String(this.parameters['act']))?.(this);
  }
  keep(state: unknown) {
    this.checkpoint(state);
  }
  get kept() {
    return this.lastCheckpoint;
  }
  note(change: 'created' | 'modified', label: string, href: string) {
    if (change === 'created') this.recordCreated({ label, href });
    else this.recordModified({ label, href });
  }
  get log() {
    return this.logger;
  }
  get told() {
    return { attempt: this.job.attempt, signal: this.signal };
  }
}

class Account {
  @IsString()
  @JSONSchema({ format: 'password' })
  password!: string;
}

@JobType({ name: 'talkative', parameters: Account })
class Talkative extends AbstractJob<Account> {
  run() {
    this.logger.info(`asked with ${this.parameters.password}`, { parameters: this.parameters });
    throw new Error(`${this.parameters.password} was refused`);
  }
}

/** The whole log, read in parts of about `maxBytes`. */
async function wholeLog(reports: JobReports, id: string, maxBytes = 100_000) {
  const contents: Buffer[] = [];
  let leftOutBytes = 0;
  for (let offset = 0; ;) {
    const part = await reports.log('acme', id, { offset, maxBytes });
    contents.push(part.content);
    leftOutBytes += part.leftOutBytes;
    offset = part.nextOffset;
    if (offset === part.size) return { text: Buffer.concat(contents).toString('utf8'), leftOutBytes, size: part.size };
  }
}

/** The messages of a log, without their times. */
const messagesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/^\S+Z /, ''));

describe('what a run reports', () => {
  let testDatabase: TestDatabase;
  let proxy: TcpProxy;
  let instance: TestInstance;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    proxy = await TcpProxy.before(testDatabase.url, 5432);
  });
  afterAll(async () => {
    await proxy.close();
    await testDatabase.drop();
  });
  afterEach(() => void jest.restoreAllMocks());

  /** Each group of tests has one instance, and the groups run one after the other. */
  const withInstance = (variables: Record<string, string> = {}): void => {
    beforeAll(async () => {
      instance = await TestInstance.start({ databaseUrl: proxy.urlOf(testDatabase.url), runners: [Reporting, Talkative], variables });
      await instance.pool.start();
      await instance.scheduler.start();
    });
    afterAll(() => instance.stop());
  };
  const submit = (act: (job: Reporting) => Promise<unknown>, request: object = {}): Promise<string> => {
    const name = String(acts.size);
    acts.set(name, act);
    return instance.submit('reporting', { parameters: { act: name }, ...request });
  };

  describe('as usual', () => {
    withInstance();

    it('shows the log while the job runs, and has it whole when the job has ended', async () => {
      let end: () => void = () => undefined;
      const id = await submit(async ({ log }) => {
        log.info('reading', { file: 'Größe 数据 📄.csv', rows: 3 });
        await new Promise<void>((resolve) => (end = resolve));
        log.warn('two\nlines\0');
        log.error('broken', { err: new Error('inner') });
      });
      await eventually('the first line is there', async () => (await instance.reports.log('acme', id)).size > 0);
      expect((await instance.reports.log('acme', id)).content.toString()).toMatch(
        /^\d{4}-\d\d-\d\dT[\d:.]+Z INFO reading {"file":"Größe 数据 📄.csv","rows":3}\n$/,
      );
      end();
      await instance.untilStatus(id, 'SUCCEEDED');
      const { text } = await wholeLog(instance.reports, id, 1_000);
      expect(messagesOf(text).slice(1, 3)).toEqual(['WARN two', 'lines\uFFFD']);
      expect(text).toMatch(/Z ERROR broken {"err":"Error: inner\\n +at /);
    });

    it('masks secret parameters in the log and in what was thrown (D7)', async () => {
      const id = await instance.submit('talkative', { parameters: { password: 'open sesame' } });
      const { reason, stackTrace } = await instance.untilStatus(id, 'FAILED');
      expect(reason!.message).toBe('Error: •••• was refused');
      expect(stackTrace).toMatch(/^Error: •••• was refused\n +at /);
      expect(messagesOf((await wholeLog(instance.reports, id)).text)[0]).toBe('INFO asked with •••• {"parameters":{"password":"••••"}}');
    });

    it('keeps the log of what fails, is stopped, and is tried again: one log, attempt after attempt', async () => {
      const failing = await submit(({ log, told }) => {
        log.info(`attempt ${told.attempt}`);
        return Promise.reject(new Error('no'));
      });
      const stopped = await submit(async ({ log, told }) => {
        log.info('before the stop');
        await delay(30_000, undefined, { signal: told.signal }).catch(() => undefined);
        log.info('after the stop');
      });
      await eventually('it runs', async () => (await instance.reports.log('acme', stopped)).size > 0);
      await instance.jobs.stopJob({ tenant: 'acme', jobId: stopped });
      await instance.untilStatus(stopped, 'ABORTED');
      await instance.untilStatus(failing, 'FAILED');
      expect(messagesOf((await wholeLog(instance.reports, failing)).text)).toEqual([
        'INFO attempt 1',
        'INFO attempt 2',
        'INFO attempt 3',
        '',
      ]);
      expect(messagesOf((await wholeLog(instance.reports, stopped)).text)).toEqual(['INFO before the stop', 'INFO after the stop', '']);
      const attempts = await instance.reports.attempts('acme', failing);
      expect(attempts).toEqual(
        [1, 2].map((attempt) =>
          expect.objectContaining({ attempt, reason: expect.objectContaining({ code: 'ERROR', message: 'Error: no' }) }),
        ),
      );
    });

    it('gives parts by byte offset whose concatenation is the log, and the last part by an offset below 0', async () => {
      const line = '😀'.repeat(40_000);
      const id = await submit(async ({ log }) => {
        for (let at = 0; at < 5; at += 1) log.info(line);
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      const { text, size } = await wholeLog(instance.reports, id, 99_999);
      expect(messagesOf(text)).toEqual([...Array.from({ length: 5 }, () => `INFO ${line}`), '']);
      expect(size).toBe(Buffer.byteLength(text));
      const last = await instance.reports.log('acme', id, { offset: -10 });
      expect(last).toMatchObject({ content: Buffer.from('😀😀\n'), offset: size - 9, nextOffset: size });
    });

    it('loses no line of a log of many megabytes that is written at once', async () => {
      const id = await submit(async ({ log }) => {
        for (let line = 0; line < 10_000; line += 1) {
          log.info(`line ${line} ${'x'.repeat(1_000)}`);
          if (line % 1_000 === 0) await delay(1);
        }
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      const { text, leftOutBytes } = await wholeLog(instance.reports, id, 4 * MIB);
      expect(leftOutBytes).toBe(0);
      expect([...text.matchAll(/INFO line (\d+) x{1000}\n/g)].map(([, line]) => Number(line))).toEqual(
        Array.from({ length: 10_000 }, (_, line) => line),
      );
    });

    it('never hides errors that were logged: the job is SUCCEEDED, and tells how many there were', async () => {
      const id = await submit(async ({ log }) => {
        log.error('row 7 is broken', { row: 7 });
        log.error('row 9 is broken');
        return { rows: 10 };
      });
      const reason = { code: 'ERROR', message: 'ended with 2 errors in its log, the first: row 7 is broken {"row":7}', requestedBy: null };
      expect(await instance.untilStatus(id, 'SUCCEEDED')).toMatchObject({ result: { rows: 10 }, reason });
      const [event] = await instance.database.query<{ body: string }>(
        "SELECT body FROM t_outbox WHERE job_id = $1 AND type = 'jobcast.job.succeeded'",
        [id],
      );
      expect(JSON.parse(event!.body)).toMatchObject({ data: { status: 'SUCCEEDED', reason } });
    });

    it('gives the next attempt what the last one kept, and never what is no JSON', async () => {
      const seen: unknown[] = [];
      const id = await submit(async (job) => {
        seen.push(job.kept);
        expect(() => job.keep(undefined)).toThrow('checkpoint: expected a JSON value, got undefined');
        expect(() => job.keep('x'.repeat(MIB))).toThrow('expected at most 1048576 bytes');
        if (job.told.attempt < 3) {
          job.keep({ row: 7, name: 'first' });
          job.keep({ row: job.told.attempt * 100, name: 'Größe\0' });
          throw new Error('again');
        }
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      expect(seen).toEqual([undefined, { row: 100, name: 'Größe\uFFFD' }, { row: 200, name: 'Größe\uFFFD' }]);
    });

    it('notes each created or modified record once, also of what fails', async () => {
      const id = await submit(
        async (job) => {
          job.note('created', 'Fonds Müller', '/resources/1');
          job.note('created', 'Fonds Müller', '/resources/1');
          job.note('modified', 'Fonds Müller', '/resources/1');
          expect(() => job.note('created', '', '/x')).toThrow(
            "a record's label: expected a text of 1 to 2048 characters, got 0 characters",
          );
          throw new Error('after all');
        },
        { maxAttempts: 2 },
      );
      await instance.untilStatus(id, 'FAILED');
      const rows = await instance.database.query('SELECT attempt, change, label, href FROM t_job_record WHERE job_id = $1 ORDER BY id', [
        id,
      ]);
      expect(rows).toEqual([
        { attempt: 1, change: 'created', label: 'Fonds Müller', href: '/resources/1' },
        { attempt: 1, change: 'modified', label: 'Fonds Müller', href: '/resources/1' },
      ]);
    });

    it('shows no log of another tenant, and refuses a range that is none', async () => {
      const id = await submit(() => Promise.resolve());
      await instance.untilStatus(id, 'SUCCEEDED');
      expect((await instance.reports.log('acme', id)).size).toBe(0);
      await expect(instance.reports.log('other', id)).rejects.toMatchObject({ code: 'NO_SUCH_JOB' });
      await expect(instance.reports.log('acme', id, { maxBytes: 0 })).rejects.toThrow(
        'maxBytes: expected a whole number from 1 to 4194304, in bytes, got 0; correct it',
      );
    });

    it('keeps the log through an outage of the database', async () => {
      let begin: () => void = () => undefined;
      let goOn: (() => void) | undefined;
      const id = await submit(async ({ log }) => {
        log.info('before');
        await new Promise<void>((resolve) => (begin = resolve));
        for (let at = 0; at < 3; at += 1) log.info(`during ${at}`);
        await new Promise<void>((resolve) => (goOn = resolve));
        log.info('after');
      });
      await eventually('it runs', async () => (await instance.reports.log('acme', id)).size > 0);
      proxy.refuse();
      await eventually('the database is unavailable', () => !instance.database.connected);
      begin();
      await eventually('it has logged', () => goOn !== undefined);
      (await sleepUntilWoken(instance.part(ReportWriter))).restore(); // the writer has had its turn without a database
      proxy.accept();
      goOn!();
      await eventually('it has ended', async () => (await instance.job(id).catch(() => undefined))?.status === 'SUCCEEDED');
      expect(messagesOf((await wholeLog(instance.reports, id)).text)).toEqual(
        ['before', 'during 0', 'during 1', 'during 2', 'after'].map((message) => `INFO ${message}`).concat(''),
      );
    });
  });

  describe('with a small limit of the log', () => {
    withInstance({ JOBCAST_MAX_LOG_BYTES: String(MIB) });

    it('of a log that is too long keeps the beginning and the end, and says how much is missing', async () => {
      const id = await submit(async ({ log }) => {
        for (let at = 0; at < 60; at += 1) {
          for (let line = 0; line < 50; line += 1) log.info(`line ${at * 50 + line} ${'x'.repeat(2_000)}`);
          await delay(5);
        }
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      const { text, leftOutBytes, size } = await wholeLog(instance.reports, id);
      expect(size).toBeGreaterThan(5 * MIB);
      expect(text).toMatch(/^\S+ INFO line 0 x/);
      expect(text).toMatch(/\n\S+ INFO line 2999 x+\n$/);
      expect(text).toContain(`[… ${leftOutBytes} bytes of the log were left out here`);
      const [row] = await instance.database.query<{ bytes: number }>(
        'SELECT sum(octet_length(content))::int AS bytes FROM t_job_log WHERE job_id = $1',
        [id],
      );
      expect(row!.bytes).toBeLessThan(1.2 * MIB);
      expect(row!.bytes).toBeGreaterThan(0.9 * MIB);
      expect(row!.bytes + leftOutBytes).toBe(size);
      let read = '';
      for (let before = size; before > 0;) {
        const part = await instance.reports.logBefore(null, id, { before, maxBytes: 40_000 });
        expect(part.leftOutInAll).toBe(leftOutBytes);
        [read, before] = [part.content.toString('utf8') + read, part.offset];
      }
      expect(read).toBe(text);
    });
  });

  describe('from many jobs', () => {
    withInstance({ JOBCAST_COMPLETION_UPDATE_RATE_MS: '200', JOBCAST_POOL_SIZE: '20' });

    it('writes the logs of all jobs in one statement per interval', async () => {
      const query = jest.spyOn(instance.database, 'query');
      const startedMs = performance.now();
      const ids = await Promise.all(
        Array.from({ length: 20 }, () =>
          submit(async ({ log }) => {
            for (let at = 0; at < 100; at += 1) {
              log.info('tick');
              await delay(10);
            }
          }),
        ),
      );
      for (const id of ids) await instance.untilStatus(id, 'SUCCEEDED');
      const intervals = (performance.now() - startedMs) / 200;
      const writes = query.mock.calls.filter(([sql]) => sql.includes('INTO t_job_log'));
      expect(writes.length).toBeGreaterThan(2);
      expect(writes.length).toBeLessThanOrEqual(Math.ceil(intervals) + 1);
      expect(messagesOf((await wholeLog(instance.reports, ids[7]!)).text)).toHaveLength(101);
    });
  });
});
