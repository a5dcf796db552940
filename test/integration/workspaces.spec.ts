import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Workspaces } from '../../src/modules/execution/workspaces.js';
import { eventually } from '../support/eventually.js';
import { FilesUnderTest, type Act } from '../support/files-under-test.js';
import { untilAborted } from '../support/until-aborted.js';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe('the workspace of a run', () => {
  let under: FilesUnderTest;
  beforeAll(async () => {
    under = await FilesUnderTest.start({ JOBCAST_POOL_SIZE: '1', JOBCAST_SHUTDOWN_GRACE_MS: '0' });
  });
  afterAll(() => under.stop());

  it('is made when it is asked for, and not before', async () => {
    await under.instance.untilStatus(await under.submit(async () => null), 'SUCCEEDED');
    expect(await exists(join(under.instance.settings.dataDir, 'workspaces'))).toBe(false);
  });

  const root = (): string => join(under.instance.settings.dataDir, 'workspaces');
  /** What is in the folders of processes, besides the file that says whose they are. */
  const left = async (): Promise<string[]> => {
    const paths = await readdir(root(), { recursive: true }).catch(() => ['a folder~that is/being removed']);
    return paths.filter((path) => /~.*\/(?!owner)/.test(path));
  };
  const settle: Act = (job) => job.write('tent', 'x');
  const untilToldToGo: Act = async (job) => {
    await untilAborted(job.told.signal);
    throw job.told.signal.reason;
  };
  const stay: Act = (job) => settle(job).then(() => untilToldToGo(job));

  it.each<[end: string, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED', act: Act, request: object]>([
    ['success', 'SUCCEEDED', settle, {}],
    ['success that did not wait for it', 'SUCCEEDED', async (job) => void settle(job), {}],
    ['failure', 'FAILED', (job) => settle(job).then(() => Promise.reject(new Error('no'))), {}],
    ['timeout', 'FAILED', stay, { timeoutMs: 50 }],
    [
      'stop',
      'ABORTED',
      async (job) => {
        await settle(job);
        await under.instance.jobs.stopJob({ tenant: 'acme', jobId: job.told.id });
        await untilToldToGo(job);
      },
      {},
    ],
  ])('is gone after a %s', async (_, status, act, request) => {
    await under.instance.untilStatus(await under.submit(act, request), status);
    await eventually('it is gone', async () => (await left()).length === 0);
  });

  it('is lent to nobody after the run', async () => {
    let past: Parameters<Act>[0] | undefined;
    await under.instance.untilStatus(await under.submit(async (job) => void (past = job)), 'SUCCEEDED');
    const refused = (): Promise<boolean> =>
      settle(past!).then(
        () => false,
        (error: Error) => error.message.includes('the run is over'),
      );
    await eventually('it is refused', refused);
    await eventually('nothing is left', async () => !(await exists(root())) || (await left()).length === 0);
  });

  it('does not delay the end of its job, nor the next one, while it is removed', async () => {
    let release: () => void = () => undefined;
    const removal = jest.spyOn(Workspaces.prototype, 'remove').mockReturnValue(new Promise((resolve) => (release = resolve)));
    try {
      for (const name of ['first', 'second'])
        await under.instance.untilStatus(await under.submit((job) => job.write(name, 'x')), 'SUCCEEDED');
      await eventually('both are to be removed', () => removal.mock.calls.length === 2); // a job's end is seen before its instance knows of it
    } finally {
      removal.mockRestore();
      release();
    }
  });

  it('is gone after a drain, with the folder of the process', async () => {
    const id = await under.submit(stay);
    await eventually('it has settled', async () => (await exists(root())) && (await left()).some((path) => path.endsWith('/tent')));
    await under.instance.pool.stop();
    expect((await under.instance.job(id)).status).toBe('FAILED');
    expect(await readdir(root())).toEqual([]);
  });
});
