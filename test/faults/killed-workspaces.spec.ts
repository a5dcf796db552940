import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

const CAMPING = fileURLToPath(new URL('../support/plugins/camping', import.meta.url));

describe('the workspaces of a process that was killed', () => {
  let installation: TestInstallation;
  let dataDir: string;
  let lasting: JobcastProcess;
  let current: JobcastProcess;
  beforeAll(async () => {
    installation = await TestInstallation.create();
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-camping-'));
    [current, lasting] = await Promise.all([start('one'), start('lasting', { JOBCAST_JOB_TYPES: 'echo' })]);
  });
  afterAll(async () => {
    await installation.close();
    await rm(dataDir, { recursive: true });
  });

  const start = (instance: string, settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> =>
    installation.start({ JOBCAST_INSTANCE_ID: instance, JOBCAST_DATA_DIR: dataDir, JOBCAST_PLUGINS: CAMPING, ...settings });
  /** The jobs that have settled in a workspace. */
  const camps = async (): Promise<string[]> => {
    const paths = await readdir(join(dataDir, 'workspaces'), { recursive: true }).catch(() => []);
    return paths.filter((path) => basename(path) === 'tent').map((path) => path.split('/')[1] ?? '');
  };
  const camp = async (): Promise<string> => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'camping' });
    await eventually('it has settled', async () => (await camps()).some((path) => path.startsWith(`${id}-1`)));
    return id;
  };

  it.each(['one', 'another'])('are gone when the instance "one", or another on its host, has started: %s', async (next) => {
    await camp();
    await installation.kill(current);
    expect(await camps()).toHaveLength(1);
    current = await start(next);
    expect(await camps()).toEqual([]);
    const id = await camp();
    await installation.commands.ask('job.stop', { tenant: 'acme', jobId: id });
    await installation.events.untilStatus(id, 'ABORTED');
    await eventually('it has left', async () => (await camps()).length === 0);
  });

  it('are gone with their folders when all instances have ended', async () => {
    await Promise.all([installation.end(current), installation.end(lasting)]);
    expect(await readdir(join(dataDir, 'workspaces'))).toEqual([]);
  });
});
