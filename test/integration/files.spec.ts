import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AbstractJob, AnyObject, JobType, type AttachedFile, type InputFile } from '#libs/job-kit';
import type { JobFile } from '../../src/modules/execution/index.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';

/** What a test wants a running job to do; the job ends when it resolves. */
const acts = new Map<string, (job: Filing) => Promise<unknown>>();
const MIB = 1_048_576;

@JobType({ name: 'filing', parameters: AnyObject, maxAttempts: 2, backoff: { baseMs: 20, factor: 1, maxMs: 20 } })
class Filing extends AbstractJob<AnyObject> {
  run() {
    return acts.get(String(this.parameters['act']))?.(this);
  }
  get told() {
    return { id: this.job.id, attempt: this.job.attempt, signal: this.signal };
  }
  give(path: string, name?: string): Promise<AttachedFile> {
    return this.attach(path, name);
  }
  given(): Promise<readonly InputFile[]> {
    return this.inputs();
  }
  /** Writes a file into the workspace and gives its path. */
  async write(name: string, content: string | Buffer): Promise<string> {
    const path = join(await this.workspace(), name);
    await writeFile(path, content);
    return path;
  }
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const refusal = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: Error) => error,
  );

describe('files of jobs', () => {
  let testDatabase: TestDatabase;
  let instance: TestInstance;
  let outside: string;
  const start = async (variables: Record<string, string> = {}) => {
    instance = await TestInstance.start({ databaseUrl: testDatabase.url, runners: [Filing], variables });
    await instance.pool.start();
    await instance.scheduler.start();
  };
  const requestOf = (act: (job: Filing) => Promise<unknown>) => {
    const name = `act-${acts.size}`;
    acts.set(name, act);
    return { type: 'filing', parameters: { act: name }, maxAttempts: 1 };
  };
  const submit = (act: (job: Filing) => Promise<unknown>, request: object = {}): Promise<string> =>
    instance.submit('filing', { ...requestOf(act), ...request });
  const pending = async (act: (job: Filing) => Promise<unknown> = async () => null): Promise<string> =>
    (await instance.jobs.createAsPending('acme', [requestOf(act)])).jobs[0]!.id;
  const contentOf = async (jobId: string, file: JobFile) => buffer((await instance.files.open('acme', jobId, file.id))!.stream);
  const stored = () => join(instance.settings.dataDir, 'files');
  const folderOf = (jobId: string) => join(stored(), jobId.slice(-2), jobId);
  /** The contents in the store, whole and half. */
  const contents = async (): Promise<string[]> => {
    const entries = await readdir(stored(), { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile() && entry.name !== 'installation').map(({ parentPath, name }) => join(parentPath, name));
  };
  const rows = () => instance.database.query('SELECT id FROM t_job_file');

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    outside = await mkdtemp(join(tmpdir(), 'jobcast-files-'));
  });
  afterEach(async () => {
    await instance.stop();
    await testDatabase.drop();
    await rm(outside, { recursive: true });
  });

  describe('that a run attaches', () => {
    it('are kept under their names, with type, size and hash, and shown while the job runs', async () => {
      await start();
      const table = 'id;größe\n1;数据\n';
      let atEnd: () => void = () => undefined;
      const given: AttachedFile[] = [];
      const id = await submit(async (job) => {
        given.push(await job.give(await job.write('Größe 数据 📄.csv', table)));
        given.push(await job.give(await job.write('page.html', '<p>'), '  annual report.html'));
        given.push(await job.give(await job.write('empty', '')));
        await new Promise<void>((resolve) => (atEnd = resolve));
      });
      await eventually('all are attached', () => given.length === 3);
      const shown = await instance.files.list('acme', id);
      expect(shown.map(({ name, mediaType, bytes }) => [name, mediaType, bytes])).toEqual([
        ['Größe 数据 📄.csv', 'text/csv', Buffer.byteLength(table)],
        ['  annual report.html', 'text/html', 3],
        ['empty', 'application/octet-stream', 0],
      ]);
      expect(shown.map((file) => file.sha256)).toEqual([table, '<p>', ''].map(sha256));
      expect(shown).toMatchObject(given.map((file) => ({ ...file, kind: 'output' })));
      atEnd();
      await instance.untilStatus(id, 'SUCCEEDED');
      expect((await contentOf(id, shown[0]!)).toString()).toBe(table);
      expect(await readdir(folderOf(id))).toEqual(shown.map((file) => file.id));
      expect((await stat(join(folderOf(id), shown[0]!.id))).mode & 0o777).toBe(0o400);
    });

    it('are copies: what the run does to its own file afterwards changes nothing', async () => {
      await start();
      const id = await submit(async (job) => {
        const path = await job.write('a.txt', 'before');
        await symlink(path, `${path}.link`);
        await job.give(`${path}.link`, 'a.txt');
        await writeFile(path, 'after!');
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      const [file] = await instance.files.list('acme', id);
      expect((await contentOf(id, file!)).toString()).toBe('before');
    });

    it('are refused with what to do, and leave nothing, when they are none or have no plain name', async () => {
      await start({ JOBCAST_MAX_FILE_BYTES: '1000' });
      const messages: string[] = [];
      execFileSync('mkfifo', [join(outside, 'pipe')]);
      const id = await submit(async (job) => {
        const path = await job.write('ok.txt', 'x');
        const big = await job.write('big.bin', Buffer.alloc(1001));
        const names = ['../x', 'a/b', 'a\\b', '..', '', 'a\0b', 'a\nb', 'a\ud800b', 'ä'.repeat(256)];
        for (const name of names) messages.push((await refusal(job.give(path, name))).message);
        for (const source of [outside, join(outside, 'pipe'), join(outside, 'none'), big])
          messages.push((await refusal(job.give(source, 'x'))).message);
        await job.give(path, `${'ä'.repeat(251)}.txt`);
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      expect(messages.slice(0, 9)).toEqual(Array(9).fill(expect.stringMatching(/expected a plain name of 1 to 255 characters.*such as/s)));
      expect(messages.slice(9)).toEqual([
        expect.stringMatching(/expected a file at .* got a folder/),
        expect.stringMatching(/expected a file at .* got something else/),
        expect.stringMatching(/ENOENT.*none/),
        expect.stringMatching(/at most 1000 bytes \(JOBCAST_MAX_FILE_BYTES\), got 1001/),
      ]);
      expect((await instance.files.list('acme', id)).map(({ name }) => name)).toEqual([`${'ä'.repeat(251)}.txt`]);
      expect(await contents()).toHaveLength(1);
    });

    it('replace one of the same name, whose content is gone', async () => {
      await start();
      const id = await submit(async (job) => {
        await job.give(await job.write('1', 'first'), 'a.txt');
        await job.give(await job.write('2', 'second'), 'a.txt');
        await job.give(await job.write('3', 'third'), 'A.txt');
        const paths = await Promise.all(['x', 'y', 'z'].map((text) => job.write(text, text)));
        await Promise.all(paths.map((path) => job.give(path, 'at once')));
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      const files = await instance.files.list('acme', id);
      expect(files.map(({ name }) => name).sort()).toEqual(['A.txt', 'a.txt', 'at once']);
      expect(
        (
          await contentOf(
            id,
            files.find(({ name }) => name === 'a.txt')!,
          )
        ).toString(),
      ).toBe('second');
      expect((await readdir(folderOf(id))).sort()).toEqual(files.map((file) => file.id).sort());
    });

    it('are refused, and leave nothing, when others have the job meanwhile', async () => {
      await start();
      let message = '';
      const id = await submit(async (job) => {
        const path = await job.write('a.txt', 'x');
        await instance.database.query('UPDATE t_job_info SET claim_token = gen_random_uuid() WHERE id = $1', [job.told.id]);
        message = (await refusal(job.give(path))).message;
      });
      await eventually('it was refused', () => message !== '');
      expect(message).toMatch(/"a.txt" was not stored: .*another instance has taken its job/);
      expect(await rows()).toEqual([]);
      expect(await contents()).toEqual([]);
      expect(await instance.files.list('acme', id)).toEqual([]);
    });

    it('are given up when the run does not wait for them, or is stopped while they are copied', async () => {
      await start();
      const big = join(outside, 'big');
      await writeFile(big, Buffer.alloc(64 * MIB));
      const left: Promise<Error>[] = [];
      const forgotten = await submit(async (job) => void left.push(refusal(job.give(big))));
      await instance.untilStatus(forgotten, 'SUCCEEDED');
      const stopped = await submit(async (job) => {
        left.push(refusal(job.give(big)));
        await instance.jobs.stopJob({ tenant: 'acme', jobId: job.told.id });
        await left.at(-1);
        await job.give(await job.write('left.txt', 'what was done until then'));
      });
      await instance.untilStatus(stopped, 'ABORTED');
      expect((await Promise.all(left)).map(({ name }) => name)).toEqual([expect.stringMatching(/Error$/), 'AbortError']);
      expect(await contents()).toHaveLength(1);
      expect(await rows()).toHaveLength(1);
    });

    it('wait for a database that is away', async () => {
      await start();
      const id = await submit(async (job) => {
        const path = await job.write('a.txt', 'x');
        const away = instance.database.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
        );
        await Promise.all([away.catch(() => undefined), ...[1, 2, 3, 4].map((n) => job.give(path, `${n}`))]);
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      expect(await instance.files.list('acme', id)).toHaveLength(4);
      expect(await contents()).toHaveLength(4);
    });

    it('fail the job alone where the store cannot be written', async () => {
      await start();
      await writeFile(stored(), 'in the way');
      const id = await submit(async (job) => job.give(await job.write('a.txt', 'x')));
      expect(await instance.untilStatus(id, 'FAILED')).toMatchObject({
        reason: {
          code: 'ERROR',
          message: expect.stringMatching(/could not be stored in .*files: .*see to its space and permissions, or set JOBCAST_DATA_DIR/),
        },
      });
      await rm(stored());
      await instance.untilStatus(await submit(async (job) => job.give(await job.write('a.txt', 'x'))), 'SUCCEEDED');
    });

    it('are those of the last attempt, also of a job that failed, but not of one that was aborted', async () => {
      await start();
      const retried = await submit(
        async (job) => {
          await job.give(await job.write('x', `${job.told.attempt}`), `of attempt ${job.told.attempt}`);
          throw new Error('no');
        },
        { maxAttempts: 2 },
      );
      await instance.untilStatus(retried, 'FAILED');
      expect((await instance.files.list('acme', retried)).map(({ name }) => name)).toEqual(['of attempt 2']);
      let shownId = '';
      const aborted = await submit(async (job) => {
        await job.give(await job.write('x', 'x'));
        const [file] = await instance.files.list('acme', job.told.id);
        expect((await contentOf(job.told.id, file!)).toString()).toBe('x');
        shownId = file!.id;
        await instance.jobs.stopJob({ tenant: 'acme', jobId: job.told.id });
        await new Promise((resolve) => job.told.signal.addEventListener('abort', resolve));
      });
      await instance.untilStatus(aborted, 'ABORTED');
      expect(await instance.files.list('acme', aborted)).toEqual([]);
      expect(await instance.files.open('acme', aborted, shownId)).toBeNull();
    });

    it('are hashed and stored with flat memory', async () => {
      await start();
      const path = join(outside, 'large');
      await writeFile(path, randomBytes(50 * MIB));
      let mostBytes = 0;
      let tookMs = 0;
      const id = await submit(async (job) => {
        const before = process.memoryUsage();
        const timer = setInterval(() => {
          const now = process.memoryUsage();
          mostBytes = Math.max(mostBytes, now.arrayBuffers - before.arrayBuffers);
        }, 1);
        const beganMs = performance.now();
        await job.give(path);
        tookMs = performance.now() - beganMs;
        clearInterval(timer);
      });
      await instance.untilStatus(id, 'SUCCEEDED');
      expect((await instance.files.list('acme', id))[0]).toMatchObject({ bytes: 50 * MIB, sha256: sha256(await readFile(path)) });
      if (process.env['JOBCAST_TEST_LOG']) console.log(`${Math.round((50 * 1000) / tookMs)} MiB/s, ${mostBytes / MIB} MiB of buffers`);
      expect(mostBytes).toBeLessThan(20 * MIB);
    });
  });

  describe('that are submitted', () => {
    it('are there, unchanged and read-only, when the job runs', async () => {
      await start();
      let seen: (InputFile & { content: string; mode: number })[] = [];
      const id = await pending(async (job) => {
        const inputs = await job.given();
        seen = await Promise.all(
          inputs.map(async (file) => ({ ...file, content: await readFile(file.path, 'utf8'), mode: (await stat(file.path)).mode & 0o777 })),
        );
      });
      const first = await instance.files.attachInput('acme', id, { name: 'Größe 数据 📄.csv', content: Buffer.from('a;b') });
      await instance.files.attachInput('acme', id, { name: 'b.json', content: Readable.from([Buffer.from('{'), Buffer.from('}')]) });
      await instance.files.attachInput('acme', id, { name: 'b.json', content: Readable.from(['[', 'ä', ']']) });
      expect(first).toMatchObject({ kind: 'input', bytes: 3, sha256: sha256('a;b'), createdAt: expect.any(Date) });
      expect((await instance.files.list('acme', id))[0]).toEqual(first);
      await instance.jobs.enqueue('acme', id);
      await instance.untilStatus(id, 'SUCCEEDED');
      const expected = [
        { name: 'Größe 数据 📄.csv', mediaType: 'text/csv', content: 'a;b' },
        { name: 'b.json', mediaType: 'application/json', content: '[ä]' },
      ];
      expect(seen.map(({ path, ...rest }) => rest)).toEqual(
        expected.map((file) => ({ ...file, bytes: Buffer.byteLength(file.content), sha256: sha256(file.content), mode: 0o400 })),
      );
      expect(await contents()).toHaveLength(2);
    });

    it('are refused for a job that is not PENDING or not the tenant’s, for a bad name, and beyond the limit', async () => {
      await start({ JOBCAST_MAX_FILE_BYTES: '1000' });
      const id = await pending();
      const attach = (tenant: string, jobId: string, name: string, bytes = 1) =>
        refusal(instance.files.attachInput(tenant, jobId, { name, content: Readable.from([Buffer.alloc(bytes)]) }));
      expect(await attach('zeta', id, 'a')).toMatchObject({ code: 'NO_SUCH_JOB' });
      expect(await attach('acme', id, '../a')).toMatchObject({ code: 'INVALID_MESSAGE', details: [{ property: 'name' }] });
      expect(await attach('acme', id, 'a', 1001)).toMatchObject({
        code: 'TOO_LARGE',
        message: expect.stringMatching(/at most 1000 bytes \(JOBCAST_MAX_FILE_BYTES\)/),
      });
      await instance.jobs.enqueue('acme', id);
      expect(await attach('acme', id, 'a')).toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(/PENDING job only: create it as pending, attach its files, then enqueue it/),
      });
      expect(await contents()).toEqual([]);
    });

    it('are refused when the job was enqueued while they came, and leave nothing', async () => {
      await start();
      const id = await pending();
      const slow = async function* () {
        yield Buffer.from('a');
        await instance.jobs.enqueue('acme', id);
        yield Buffer.from('b');
      };
      expect(await refusal(instance.files.attachInput('acme', id, { name: 'a', content: Readable.from(slow()) }))).toMatchObject({
        code: 'CONFLICT',
      });
      expect(await contents()).toEqual([]);
      expect(await rows()).toEqual([]);
    });

    it('leave nothing when the caller goes away in the middle, and their stream is left alone when they are refused', async () => {
      await start({ JOBCAST_MAX_FILE_BYTES: '10' });
      const id = await pending();
      const broken = async function* () {
        yield Buffer.from('a');
        throw new Error('the caller hung up');
      };
      expect(await refusal(instance.files.attachInput('acme', id, { name: 'a', content: Readable.from(broken()) }))).toMatchObject({
        message: 'the caller hung up',
      });
      const content = Readable.from([Buffer.alloc(11), Buffer.alloc(1)]);
      expect(await refusal(instance.files.attachInput('acme', id, { name: 'a', content }))).toMatchObject({ code: 'TOO_LARGE' });
      expect(content.destroyed).toBe(false);
      expect(await contents()).toEqual([]);
    });

    it('tell that the data directory is not shared when they are not there', async () => {
      await start();
      const id = await pending((job) => job.given());
      const file = await instance.files.attachInput('acme', id, { name: 'a.txt', content: Buffer.from('x') });
      await rm(folderOf(id), { recursive: true });
      const expected = expect.stringMatching(/content of the file "a.txt".*share one JOBCAST_DATA_DIR/);
      expect(await refusal(instance.files.open('acme', id, file.id))).toMatchObject({ message: expected });
      await instance.jobs.enqueue('acme', id);
      expect(await instance.untilStatus(id, 'FAILED')).toMatchObject({ reason: { code: 'ERROR', message: expected } });
    });

    it('go with the job that runs theirs again, and stay with it when theirs is removed', async () => {
      await start();
      const seen: string[] = [];
      const id = await pending(async (job) => {
        const [file] = await job.given();
        seen.push(await readFile(file!.path, 'utf8'));
        await job.give(file!.path, 'out.txt');
      });
      await instance.files.attachInput('acme', id, { name: 'a.txt', content: Buffer.from('once more') });
      await instance.jobs.enqueue('acme', id);
      await instance.untilStatus(id, 'SUCCEEDED');
      const { id: again } = await instance.jobs.retry('acme', id);
      await instance.jobs.remove('acme', id);
      await eventually('the files of the removed job are gone', async () => !(await readdir(join(stored(), id.slice(-2)))).includes(id));
      expect(await instance.untilStatus(again, 'SUCCEEDED')).toMatchObject({ retryOf: id });
      expect(seen).toEqual(['once more', 'once more']);
      const files = await instance.files.list('acme', again);
      expect(files.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['input a.txt', 'output out.txt']);
      expect((await contentOf(again, files[0]!)).toString()).toBe('once more');
    });
  });

  it('are shown and opened for their tenant, or for who may see all, only', async () => {
    await start();
    const id = await submit(async (job) => job.give(await job.write('a.txt', 'x')));
    await instance.untilStatus(id, 'SUCCEEDED');
    const other = await pending();
    const [file] = await instance.files.list(null, id);
    expect(await refusal(instance.files.list('zeta', id))).toMatchObject({ code: 'NO_SUCH_JOB' });
    for (const [tenant, jobId, fileId] of [
      ['zeta', id, file!.id],
      ['acme', other, file!.id],
      ['acme', id, other],
      ['acme', id, '../../x'],
    ] as const)
      expect(await instance.files.open(tenant, jobId, fileId)).toBeNull();
    expect((await buffer((await instance.files.open(null, id, file!.id))!.stream)).toString()).toBe('x');
  });

  describe('that belong to no job', () => {
    const aged = async (path: string, hours: number) => {
      const then = new Date(Date.now() - hours * 3_600_000);
      await utimes(path, then, then);
    };

    it('are swept at the start when they are old enough, and nothing else is', async () => {
      await start();
      const id = await pending();
      await instance.files.attachInput('acme', id, { name: 'a.txt', content: Buffer.from('x') });
      await aged(folderOf(id), 100);
      const orphans = { old: '0190e1a0-0000-7000-8000-0000000000aa', young: '0190e1a0-0000-7000-8000-0000000000ab' };
      for (const orphan of Object.values(orphans)) {
        await mkdir(folderOf(orphan), { recursive: true });
        await writeFile(join(folderOf(orphan), 'x'), '');
      }
      await aged(folderOf(orphans.old), 2);
      for (const name of ['old', 'young']) await writeFile(join(stored(), 'incoming', name), '');
      await aged(join(stored(), 'incoming', 'old'), 25);
      await writeFile(join(stored(), 'notes.txt'), 'of somebody');
      await instance.fileSweep.start();
      await eventually('the orphan is gone', async () => (await readdir(join(stored(), 'aa'))).length === 0);
      await eventually('the old copy is gone', async () => (await readdir(join(stored(), 'incoming'))).join() === 'young');
      await instance.fileSweep.drain();
      expect(await readdir(folderOf(orphans.young))).toEqual(['x']);
      expect(await readdir(folderOf(id))).toHaveLength(1);
      expect(await readdir(stored())).toEqual(expect.arrayContaining(['installation', 'notes.txt']));
    });

    it('are left alone where another installation has its files', async () => {
      await start();
      const orphan = '0190e1a0-0000-7000-8000-0000000000aa';
      await mkdir(folderOf(orphan), { recursive: true });
      await aged(folderOf(orphan), 2);
      await writeFile(join(stored(), 'installation'), 'another');
      await instance.fileSweep.start();
      await instance.fileSweep.drain();
      expect(await readdir(join(stored(), 'aa'))).toEqual([orphan]);
      expect(await readFile(join(stored(), 'installation'), 'utf8')).toBe('another');
    });
  });
});
