import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { AttachedFile } from '#libs/job-kit';
import { eventually } from '../../support/eventually.js';
import { FilesUnderTest, refusal, sha256 } from '../../support/files-under-test.js';
import { testServices } from '../../support/services.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { untilAborted } from '../../support/until-aborted.js';

const MIB = 1_048_576;

describe('files that a run attaches', () => {
  let usual: FilesUnderTest;
  /** The usual one, unless the test starts its own. */
  let under: FilesUnderTest;
  let proxy: TcpProxy | undefined;
  beforeAll(async () => {
    usual = await FilesUnderTest.start();
  });
  beforeEach(() => {
    under = usual;
  });
  afterEach(async () => {
    await (under === usual ? under.clear() : under.stop());
    await proxy?.close();
    proxy = undefined;
  });
  afterAll(() => usual.stop());

  it('are kept under their names, with type, size and hash, and shown while the job runs', async () => {
    const table = 'id;größe\n1;数据\n';
    let atEnd: () => void = () => undefined;
    const given: AttachedFile[] = [];
    const id = await under.submit(async (job) => {
      given.push(await job.give(await job.write('Größe 数据 📄.csv', table)));
      given.push(await job.give(await job.write('page.html', '<p>'), '  annual report.html'));
      given.push(await job.give(await job.write('empty', '')));
      await new Promise<void>((resolve) => (atEnd = resolve));
    });
    await eventually('all are attached', () => given.length === 3);
    const shown = await under.files.list('acme', id);
    expect(shown.map(({ name, mediaType, bytes }) => [name, mediaType, bytes])).toEqual([
      ['Größe 数据 📄.csv', 'text/csv', Buffer.byteLength(table)],
      ['  annual report.html', 'text/html', 3],
      ['empty', 'application/octet-stream', 0],
    ]);
    expect(shown.map((file) => file.sha256)).toEqual([table, '<p>', ''].map(sha256));
    expect(shown).toMatchObject(given.map((file) => ({ ...file, kind: 'output' })));
    atEnd();
    await under.instance.untilStatus(id, 'SUCCEEDED');
    expect(await under.contentOf(id, shown[0]!)).toBe(table);
    expect(await readdir(under.folderOf(id))).toEqual(shown.map((file) => file.id));
    expect((await stat(join(under.folderOf(id), shown[0]!.id))).mode & 0o777).toBe(0o400);
  });

  it('are copies: what the run does to its own file afterwards changes nothing', async () => {
    const id = await under.submit(async (job) => {
      const path = await job.write('a.txt', 'before');
      await symlink(path, `${path}.link`);
      await job.give(`${path}.link`, 'a.txt');
      await writeFile(path, 'after!');
    });
    await under.instance.untilStatus(id, 'SUCCEEDED');
    const [file] = await under.files.list('acme', id);
    expect(await under.contentOf(id, file!)).toBe('before');
  });

  it('are refused with what to do, and leave nothing, when they are none or have no plain name', async () => {
    under = await FilesUnderTest.start({ JOBCAST_MAX_FILE_BYTES: '1000' });
    const messages: string[] = [];
    execFileSync('mkfifo', [join(under.outside, 'pipe')]);
    const id = await under.submit(async (job) => {
      const path = await job.write('ok.txt', 'x');
      const big = await job.write('big.bin', Buffer.alloc(1001));
      const names = ['../x', 'a/b', 'a\\b', '..', '', 'a\0b', 'a\nb', 'a\ud800b', 'ä'.repeat(256)];
      for (const name of names) messages.push((await refusal(job.give(path, name))).message);
      for (const source of [under.outside, join(under.outside, 'pipe'), join(under.outside, 'none'), big])
        messages.push((await refusal(job.give(source, 'x'))).message);
      await job.give(path, `${'ä'.repeat(251)}.txt`);
    });
    await under.instance.untilStatus(id, 'SUCCEEDED');
    expect(messages.slice(0, 9)).toEqual(Array(9).fill(expect.stringMatching(/expected a plain name of 1 to 255 characters.*such as/s)));
    expect(messages.slice(9)).toEqual([
      expect.stringMatching(/expected a file at .* got a folder/),
      expect.stringMatching(/expected a file at .* got something else/),
      expect.stringMatching(/ENOENT.*none/),
      expect.stringMatching(/at most 1000 bytes \(JOBCAST_MAX_FILE_BYTES\), got 1001/),
    ]);
    expect((await under.files.list('acme', id)).map(({ name }) => name)).toEqual([`${'ä'.repeat(251)}.txt`]);
    expect(await under.contents()).toHaveLength(1);
  });

  it('replace one of the same name, whose content is gone', async () => {
    const id = await under.submit(async (job) => {
      await job.give(await job.write('1', 'first'), 'a.txt');
      await job.give(await job.write('2', 'second'), 'a.txt');
      await job.give(await job.write('3', 'third'), 'A.txt');
      const paths = await Promise.all(['x', 'y', 'z'].map((text) => job.write(text, text)));
      await Promise.all(paths.map((path) => job.give(path, 'at once')));
    });
    await under.instance.untilStatus(id, 'SUCCEEDED');
    const files = await under.files.list('acme', id);
    expect(files.map(({ name }) => name).sort()).toEqual(['A.txt', 'a.txt', 'at once']);
    expect(
      (
        await under.contentOf(
          id,
          files.find(({ name }) => name === 'a.txt')!,
        )
      ).toString(),
    ).toBe('second');
    expect((await readdir(under.folderOf(id))).sort()).toEqual(files.map((file) => file.id).sort());
  });

  it('are refused, and leave nothing, when others have the job meanwhile', async () => {
    let message = '';
    const id = await under.submit(async (job) => {
      const path = await job.write('a.txt', 'x');
      await under.instance.database.query('UPDATE t_job_info SET claim_token = gen_random_uuid() WHERE id = $1', [job.told.id]);
      message = (await refusal(job.give(path))).message;
    });
    await eventually('it was refused', () => message !== '');
    expect(message).toMatch(/"a.txt" was not stored: .*another instance has taken its job/);
    expect(await under.rows()).toEqual([]);
    expect(await under.contents()).toEqual([]);
    expect(await under.files.list('acme', id)).toEqual([]);
  });

  it('are given up when the run does not wait for them, or is stopped while they are copied', async () => {
    under = await FilesUnderTest.start({ JOBCAST_MAX_FILE_BYTES: String(8_192 * MIB) });
    const big = join(under.outside, 'big');
    await writeFile(big, '');
    await truncate(big, 4_096 * MIB); // long enough to copy; what is written is what is copied until then
    const left: Promise<Error>[] = [];
    const forgotten = await under.submit(async (job) => void left.push(refusal(job.give(big))));
    await under.instance.untilStatus(forgotten, 'SUCCEEDED');
    const stopped = await under.submit(async (job) => {
      left.push(refusal(job.give(big)));
      await under.instance.jobs.stopJob({ tenant: 'acme', jobId: job.told.id });
      await left.at(-1);
      await job.give(await job.write('left.txt', 'what was done until then'));
    });
    await under.instance.untilStatus(stopped, 'ABORTED');
    expect((await Promise.all(left)).map(({ name }) => name)).toEqual([expect.stringMatching(/Error$/), 'AbortError']);
    expect(await under.contents()).toHaveLength(1);
    expect(await under.rows()).toHaveLength(1);
  });

  it('wait for a database that is away', async () => {
    const away = (proxy = await TcpProxy.before(testServices().databaseUrl, 5432));
    under = await FilesUnderTest.start({}, (url) => away.urlOf(url));
    let isAway = false;
    let isAttached = false;
    const id = await under.submit(async (job) => {
      const path = await job.write('a.txt', 'x');
      away.refuse();
      await eventually('the database is unavailable', () => !under.instance.database.connected);
      isAway = true;
      await job.give(path);
      isAttached = true;
    });
    await eventually('it waits', async () => isAway && (await under.contents()).length === 1);
    expect(isAttached).toBe(false);
    away.accept();
    await eventually('the database is back', () => under.instance.database.connected);
    await under.instance.untilStatus(id, 'SUCCEEDED');
    expect(await under.files.list('acme', id)).toHaveLength(1);
  });

  it('fail the job alone where the store cannot be written', async () => {
    await writeFile(under.folder, 'in the way');
    const id = await under.submit(async (job) => job.give(await job.write('a.txt', 'x')));
    expect(await under.instance.untilStatus(id, 'FAILED')).toMatchObject({
      reason: {
        code: 'ERROR',
        message: expect.stringMatching(/could not be stored in .*files: .*see to its space and permissions, or set JOBCAST_DATA_DIR/),
      },
    });
    await rm(under.folder);
    await under.instance.untilStatus(await under.submit(async (job) => job.give(await job.write('a.txt', 'x'))), 'SUCCEEDED');
  });

  it('are those of the last attempt, also of a job that failed, but not of one that was aborted', async () => {
    const retried = await under.submit(
      async (job) => {
        await job.give(await job.write('x', `${job.told.attempt}`), `of attempt ${job.told.attempt}`);
        throw new Error('no');
      },
      { maxAttempts: 2 },
    );
    await under.instance.untilStatus(retried, 'FAILED');
    expect((await under.files.list('acme', retried)).map(({ name }) => name)).toEqual(['of attempt 2']);
    let shownId = '';
    const aborted = await under.submit(async (job) => {
      await job.give(await job.write('x', 'x'));
      const [file] = await under.files.list('acme', job.told.id);
      expect(await under.contentOf(job.told.id, file!)).toBe('x');
      shownId = file!.id;
      await under.instance.jobs.stopJob({ tenant: 'acme', jobId: job.told.id });
      await untilAborted(job.told.signal);
    });
    await under.instance.untilStatus(aborted, 'ABORTED');
    expect(await under.files.list('acme', aborted)).toEqual([]);
    expect(await under.files.open('acme', aborted, shownId)).toBeNull();
  });

  it('are hashed and stored with flat memory', async () => {
    const path = join(under.outside, 'large');
    const bytes = 200 * MIB;
    await writeFile(path, randomBytes(MIB));
    await truncate(path, bytes);
    let mostBytes = 0;
    const id = await under.submit(async (job) => {
      const { arrayBuffers: before } = process.memoryUsage();
      const timer = setInterval(() => (mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - before)), 1);
      await job.give(path);
      clearInterval(timer);
    });
    await under.instance.untilStatus(id, 'SUCCEEDED');
    const [sum] = execFileSync('sha256sum', [path], { encoding: 'utf8' }).split(' ');
    expect((await under.files.list('acme', id))[0]).toMatchObject({ bytes, sha256: sum });
    expect(mostBytes).toBeLessThan(bytes / 2);
  });

  it('are shown and opened for their tenant, or for who may see all, only', async () => {
    const id = await under.submit(async (job) => job.give(await job.write('a.txt', 'x')));
    await under.instance.untilStatus(id, 'SUCCEEDED');
    const other = await under.pending();
    const [file] = await under.files.list(null, id);
    expect(await refusal(under.files.list('zeta', id))).toMatchObject({ code: 'NO_SUCH_JOB' });
    for (const [tenant, jobId, fileId] of [
      ['zeta', id, file!.id],
      ['acme', other, file!.id],
      ['acme', id, other],
      ['acme', id, '../../x'],
    ] as const)
      expect(await under.files.open(tenant, jobId, fileId)).toBeNull();
    expect((await buffer((await under.files.open(null, id, file!.id))!.stream)).toString()).toBe('x');
  });
});
