import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { AttachedFile } from '#libs/job-kit';
import { eventually } from '../support/eventually.js';
import { FilesUnderTest, refusal, sha256 } from '../support/files-under-test.js';

const MAX_BYTES = 1_000;

describe('files that are submitted with a job', () => {
  let under: FilesUnderTest;
  beforeAll(async () => {
    under = await FilesUnderTest.start({ JOBCAST_MAX_FILE_BYTES: String(MAX_BYTES) });
  });
  afterEach(() => under.clear());
  afterAll(() => under.stop());

  it('are there, unchanged and read-only, when the job runs', async () => {
    let seen: (AttachedFile & { content: string; mode: number })[] = [];
    const id = await under.pending(async (job) => {
      const inputs = await job.given();
      seen = await Promise.all(
        inputs.map(async ({ path, ...file }) => ({
          ...file,
          content: await readFile(path, 'utf8'),
          mode: (await stat(path)).mode & 0o777,
        })),
      );
    });
    const first = await under.files.attachInput('acme', id, { name: 'Größe 数据 📄.csv', content: Buffer.from('a;b') });
    await under.files.attachInput('acme', id, { name: 'b.json', content: Readable.from([Buffer.from('{'), Buffer.from('}')]) });
    await under.files.attachInput('acme', id, { name: 'b.json', content: Readable.from(['[', 'ä', ']']) });
    expect(first).toMatchObject({ kind: 'input', bytes: 3, sha256: sha256('a;b'), createdAt: expect.any(Date) });
    expect((await under.files.list('acme', id))[0]).toEqual(first);
    await under.instance.jobs.enqueue('acme', id);
    await under.instance.untilStatus(id, 'SUCCEEDED');
    const expected = [
      { name: 'Größe 数据 📄.csv', mediaType: 'text/csv', content: 'a;b' },
      { name: 'b.json', mediaType: 'application/json', content: '[ä]' },
    ];
    expect(seen).toEqual(
      expected.map((file) => ({ ...file, bytes: Buffer.byteLength(file.content), sha256: sha256(file.content), mode: 0o400 })),
    );
    expect(await under.contents()).toHaveLength(2);
  });

  it('are refused for a job that is not PENDING or not the tenant’s, for a bad name, and beyond the limit', async () => {
    const id = await under.pending();
    const attach = (tenant: string, jobId: string, name: string, bytes = 1) =>
      refusal(under.files.attachInput(tenant, jobId, { name, content: Readable.from([Buffer.alloc(bytes)]) }));
    expect(await attach('zeta', id, 'a')).toMatchObject({ code: 'NO_SUCH_JOB' });
    expect(await attach('acme', id, '../a')).toMatchObject({ code: 'INVALID_MESSAGE', details: [{ property: 'name' }] });
    expect(await attach('acme', id, 'a', 1001)).toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/at most 1000 bytes \(JOBCAST_MAX_FILE_BYTES\)/),
    });
    await under.instance.jobs.enqueue('acme', id);
    expect(await attach('acme', id, 'a')).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/PENDING job only: create it as pending, attach its files, then enqueue it/),
    });
    await eventually('nothing of them is left', async () => (await under.contents()).length === 0);
  });

  it('are refused when the job was enqueued while they came, and leave nothing', async () => {
    const id = await under.pending();
    const slow = async function* () {
      yield Buffer.from('a');
      await under.instance.jobs.enqueue('acme', id);
      yield Buffer.from('b');
    };
    expect(await refusal(under.files.attachInput('acme', id, { name: 'a', content: Readable.from(slow()) }))).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await under.contents()).toEqual([]);
    expect(await under.rows()).toEqual([]);
  });

  it('leave nothing when the caller goes away in the middle, and their stream is left alone when they are refused', async () => {
    const id = await under.pending();
    const broken = async function* () {
      yield Buffer.from('a');
      throw new Error('the caller hung up');
    };
    expect(await refusal(under.files.attachInput('acme', id, { name: 'a', content: Readable.from(broken()) }))).toMatchObject({
      message: 'the caller hung up',
    });
    const content = Readable.from([Buffer.alloc(MAX_BYTES + 1), Buffer.alloc(1)]);
    expect(await refusal(under.files.attachInput('acme', id, { name: 'a', content }))).toMatchObject({ code: 'TOO_LARGE' });
    expect(content.destroyed).toBe(false);
    expect(await under.contents()).toEqual([]);
  });

  it('tell that the data directory is not shared when they are not there', async () => {
    const id = await under.pending((job) => job.given());
    const file = await under.files.attachInput('acme', id, { name: 'a.txt', content: Buffer.from('x') });
    await rm(under.folderOf(id), { recursive: true });
    const expected = expect.stringMatching(/content of the file "a.txt".*share one JOBCAST_DATA_DIR/);
    expect(await refusal(under.files.open('acme', id, file.id))).toMatchObject({ message: expected });
    await under.instance.jobs.enqueue('acme', id);
    expect(await under.instance.untilStatus(id, 'FAILED')).toMatchObject({ reason: { code: 'ERROR', message: expected } });
  });

  it('go with the job that runs theirs again, and stay with it when theirs is removed', async () => {
    const seen: string[] = [];
    const id = await under.pending(async (job) => {
      const [file] = await job.given();
      seen.push(await readFile(file!.path, 'utf8'));
      await job.give(file!.path, 'out.txt');
    });
    await under.files.attachInput('acme', id, { name: 'a.txt', content: Buffer.from('once more') });
    await under.instance.jobs.enqueue('acme', id);
    await under.instance.untilStatus(id, 'SUCCEEDED');
    const { id: again } = await under.instance.jobs.retry('acme', id);
    expect((await under.instance.job(id)).retriedAs).toEqual([again]);
    await under.instance.jobs.remove('acme', id);
    await eventually('the files of the removed job are gone', async () => !(await readdir(join(under.folder, id.slice(-2)))).includes(id));
    expect(await under.instance.untilStatus(again, 'SUCCEEDED')).toMatchObject({ retryOf: id });
    expect(seen).toEqual(['once more', 'once more']);
    const files = await under.files.list('acme', again);
    expect(files.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['input a.txt', 'output out.txt']);
    expect(await under.contentOf(again, files[0]!)).toBe('once more');
  });
});
