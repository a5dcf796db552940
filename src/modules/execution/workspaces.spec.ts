import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../settings/index.js';
import type { JobInfo } from '../jobs/index.js';
import { Workspaces } from './workspaces.js';

const job = { id: 'j1', attempt: 2 } as JobInfo;

describe('Workspaces', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-workspaces-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const workspaces = (instanceId = 'a') => new Workspaces({ dataDir, instanceId } as Settings);
  const left = async (instance: string, owner: object) => {
    await mkdir(join(dataDir, 'workspaces', instance, 'j0-1'), { recursive: true });
    await writeFile(join(dataDir, 'workspaces', instance, 'owner.json'), JSON.stringify(owner));
  };

  it('makes an empty directory for the attempt and removes it with all that is in it', async () => {
    const path = await workspaces().make(job);
    expect(path).toBe(join(dataDir, 'workspaces', 'a', 'j1-2'));
    expect(await readdir(path)).toEqual([]);
    await writeFile(join(path, 'file'), 'x');
    await workspaces().remove(job);
    await expect(readdir(path)).rejects.toThrow('ENOENT');
  });

  it('sweeps what a dead process and an earlier one of the same name left, and nothing else', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await left('dead', { host: hostname(), pid: dead });
    await left('alive', { host: hostname(), pid: process.pid });
    await left('elsewhere', { host: `not-${hostname()}`, pid: dead });
    await left('a', { host: `not-${hostname()}`, pid: dead });
    await workspaces('a').sweep();
    expect((await readdir(join(dataDir, 'workspaces'))).sort()).toEqual(['alive', 'elsewhere']);
  });

  it('keeps an odd instance name inside its folder', async () => {
    expect(await workspaces('..').make(job)).toBe(join(dataDir, 'workspaces', '%2E.', 'j1-2'));
  });
});
