import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Settings } from '../../settings/index.js';
import type { JobInfo } from '../jobs/index.js';
import { ownProcess, type ProcessName } from './process-name.js';
import { Workspaces } from './workspaces.js';

const job = { id: 'j1', attempt: 2 } as JobInfo;

describe('Workspaces', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-workspaces-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const workspaces = (instanceId = 'a') => new Workspaces({ dataDir, instanceId } as Settings);
  const left = async (folder: string, owner: Partial<ProcessName>, hoursAgo = 0) => {
    const path = join(dataDir, 'workspaces', folder);
    await mkdir(join(path, 'j0-1'), { recursive: true });
    await writeFile(join(path, 'owner.json'), JSON.stringify({ ...ownProcess('b'), ...owner }));
    const then = new Date(Date.now() - hoursAgo * 3_600_000);
    await utimes(path, then, then);
  };
  const found = async () => (await readdir(join(dataDir, 'workspaces'))).sort();

  it('makes an empty directory for the attempt and removes it with all that is in it', async () => {
    const own = workspaces();
    const path = await own.make(job);
    expect(path).toMatch(new RegExp(`^${join(dataDir, 'workspaces')}/a~[0-9a-f]{8}/j1-2-\\w+$`));
    expect(await readdir(path)).toEqual([]);
    await writeFile(join(path, 'file'), 'x');
    expect(await own.make(job)).not.toBe(path);
    await own.remove(path);
    await expect(readdir(path)).rejects.toThrow('ENOENT');
    await own.end();
    expect(await found()).toEqual([]);
  });

  it('sweeps what ended processes of this host and earlier ones of the same name left, and nothing else', async () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const elsewhere = { host: `not-${hostname()}` };
    await left('ended', { pid: ended });
    await left('of this number before', { startedMs: 1 });
    await left('of this name', { instance: 'a', pid: ended });
    await left('of this name elsewhere', { instance: 'a', ...elsewhere });
    await left('of another instance in this process', {});
    await left('running', { pid: process.ppid });
    await left('running, of this name', { instance: 'a', pid: process.ppid });
    await left('elsewhere', { ...elsewhere, pid: ended });
    await left('in another container', { pidNamespace: 'pid:[1]', pid: ended });
    await mkdir(join(dataDir, 'workspaces', 'no workspace'));
    const own = workspaces('a');
    const path = dirname(await own.make(job));
    await own.sweep();
    expect(await found()).toEqual([
      path.slice(path.indexOf('a~')),
      'elsewhere',
      'in another container',
      'no workspace',
      'of another instance in this process',
      'running',
      'running, of this name',
    ]);
  });

  it('sweeps what was left a day ago by processes that nobody knows any more', async () => {
    const host = `not-${hostname()}`;
    await left('unknown', { host }, 25);
    await left('registered', { host, pid: 7 }, 25);
    await left('young', { host }, 23);
    await workspaces('a').sweepUnknown([{ instance: 'b', host, pid: 7 }]);
    expect(await found()).toEqual(['registered', 'young']);
  });

  it('keeps an odd instance name inside its folder', async () => {
    const path = await workspaces('..').make(job);
    expect(dirname(dirname(path))).toBe(join(dataDir, 'workspaces'));
  });
});
