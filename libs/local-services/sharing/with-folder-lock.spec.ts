import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { formatIdentity, ownIdentity } from './process-identity.js';
import { withFolderLock } from './with-folder-lock.js';

describe('withFolderLock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jobcast-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lets one in at a time, and everybody in the end', async () => {
    let inside = 0;
    let most = 0;
    const one = async () => {
      most = Math.max(most, ++inside);
      for (let turns = 0; turns < 5; turns++) await turn();
      inside--;
    };
    await Promise.all(Array.from({ length: 12 }, () => withFolderLock(folder, one)));
    expect(most).toBe(1);
  });

  it('gives the lock back when the work throws', async () => {
    await expect(withFolderLock(folder, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(withFolderLock(folder, async () => 'next')).resolves.toBe('next');
  });

  it('goes past a holder that died, even when another process has its number now', async () => {
    const { pid } = ownIdentity();
    await writeFile(join(folder, '7'), formatIdentity({ pid, startedAt: 'long ago' }));
    await expect(withFolderLock(folder, async () => 'in')).resolves.toBe('in');
  });
});
