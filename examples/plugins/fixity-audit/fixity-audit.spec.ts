import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bindContext, TrialContext } from 'jobcast/job-kit';
import type { FixityParameters } from './fixity-parameters.js';
import { FixityAudit } from './fixity-audit.js';

const FILES: Readonly<Record<string, string>> = {
  'plain.txt': 'plain',
  'with space/and  two.txt': 'spaces',
  'ünï/日本 😀.txt': 'not ASCII',
  '100%/50%25.txt': 'per cent',
  'line\nbreak\r.txt': 'line break',
  'back\\slash "quote".txt': 'quotes',
  empty: '',
};

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

describe('fixity-audit', () => {
  let base: string;
  let folder: string;
  let context: TrialContext<FixityParameters>;
  let stopper: AbortController;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'fixity-'));
    folder = join(base, 'data');
    stopper = new AbortController();
    for (const [name, content] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    await symlink('/etc/hostname', join(folder, 'link'));
    await symlink(base, join(folder, 'linked-folder'));
  });
  afterEach(() => rm(base, { recursive: true }));

  function audit(parameters: Partial<FixityParameters> = {}, onTick: () => void = () => undefined) {
    const job = new FixityAudit();
    class Context extends TrialContext<FixityParameters> {
      override advanceCompletion(n: number): void {
        super.advanceCompletion(n);
        onTick();
      }
    }
    context = new Context({ folder, ...parameters }, { signal: stopper.signal });
    bindContext(job, context);
    return { job, done: job.run() };
  }

  it('lists every regular file, with the checksums that sha256sum computes', async () => {
    const { job, done } = audit();
    const result = await done;
    const manifest = await readFile(join(await context.workspace(), 'manifest-sha256.txt'), 'utf8');
    const found = manifest
      .trimEnd()
      .split('\n')
      .map((line) => {
        const path = line.slice(66).replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
        return [path, line.slice(0, 64), line.slice(64, 66)];
      });
    const sum = (name: string): string => execFileSync('sha256sum', ['--zero'], { input: FILES[name] }).toString().slice(0, 64);
    expect(found).toEqual(
      Object.keys(FILES)
        .sort()
        .map((name) => [name, sum(name), '  ']),
    );
    const bytes = Object.values(FILES).reduce((total, content) => total + Buffer.byteLength(content), 0);
    expect(result).toEqual({ files: 7, bytes, manifestSha256: sha256(manifest), manifest: null });
    expect(context.ticks).toHaveLength(7);
    expect(job.getCompletionCount()).toBe(7);
    expect(context.messages).toEqual([expect.stringMatching(/^auditing 7 files/), expect.stringMatching(/^audited 7 files/)]);
  });

  it('keeps the manifest where it is asked to, and a second run gives the same', async () => {
    const manifest = join(folder, 'manifest-sha256.txt');
    const first = await audit({ manifest }).done;
    const second = await audit({ manifest }).done;
    expect(first.manifest).toBe(manifest);
    expect(sha256(await readFile(manifest))).toBe(first.manifestSha256);
    expect(second).toEqual(first);
  });

  it('audits only the files that it is given, sorted, each once', async () => {
    const result = await audit({ files: ['plain.txt', './empty', 'empty'] }).done;
    expect(result.manifestSha256).toBe(sha256(`${sha256('')}  empty\n${sha256('plain')}  plain.txt\n`));
  });

  it('takes an empty folder', async () => {
    await mkdir(join(base, 'nothing'));
    const { job, done } = audit({ folder: join(base, 'nothing') });
    expect(await done).toEqual({ files: 0, bytes: 0, manifestSha256: sha256(''), manifest: null });
    expect(job.getCompletionCount()).toBe(1);
  });

  it.each<[Partial<FixityParameters>, RegExp]>([
    [{ folder: '/does/not/exist' }, /folder: \/does\/not\/exist cannot be read on this machine/],
    [{ folder: '/etc/hostname' }, /folder: expected a folder, but \/etc\/hostname is none/],
    [{ files: ['gone'] }, /files: "gone" is not in /],
    [{ files: ['../data/plain.txt'] }, /expected paths relative to the folder and inside it/],
    [{ files: ['/etc/passwd'] }, /expected paths relative to the folder and inside it/],
    [{ files: ['link'] }, /a symbolic link leads to "link"/],
    [{ files: ['linked-folder/data/plain.txt'] }, /a symbolic link leads to/],
    [{ files: ['ünï'] }, /expected regular files, but "ünï" is none/],
  ])('refuses %j and tells why', async (parameters, message) => {
    await expect(audit(parameters).done).rejects.toThrow(message);
  });

  it('stops between files', async () => {
    const reason = new Error('stopped');
    await expect(audit({}, () => stopper.abort(reason)).done).rejects.toBe(reason);
    expect(context.ticks).toHaveLength(1);
  });

  it('stops within a big file', async () => {
    const reason = new Error('stopped');
    await writeFile(join(folder, 'big'), Buffer.alloc(64 * 1024 * 1024));
    let chunks = 0;
    const { signal } = stopper;
    const throwIfAborted = signal.throwIfAborted.bind(signal);
    signal.throwIfAborted = () => {
      if (++chunks === 10) stopper.abort(reason);
      throwIfAborted();
    };
    await expect(audit({ files: ['big'] }).done).rejects.toBe(reason);
    expect(chunks).toBe(10);
  });
});
