import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';
import { testServices } from '../support/services.js';
import { TestInstallation } from '../support/test-installation.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const UNRULY = fileURLToPath(new URL('../support/plugins/unruly', import.meta.url));
const LEASE_MS = 1_500;

/** A port without a listener: a service that is started again must be found where it was. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

describe('npm start', () => {
  let installation: TestInstallation;
  let folder: string;
  let started: ChildProcess | undefined;
  const log: string[] = [];

  beforeAll(async () => {
    installation = await TestInstallation.create();
    folder = await mkdtemp(join(tmpdir(), 'jobcast-started-'));
  });
  afterAll(async () => {
    if (started?.exitCode === null) started.kill('SIGTERM');
    await installation.close();
    await rm(folder, { recursive: true });
  });

  it('starts the service again that a job has blocked, after a pause, and ends with it', async () => {
    const port = await freePort();
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      DATABASE_URL: installation.database.url,
      AMQP_URL: testServices().amqpUrl,
      PORT: String(port),
      JOBCAST_NAMESPACE: installation.namespace,
      JOBCAST_DATA_DIR: folder,
      JOBCAST_PLUGINS: UNRULY,
      JOBCAST_LEASE_MS: String(LEASE_MS),
      JOBCAST_HEARTBEAT_MS: '200',
    };
    started = spawn(process.execPath, [START], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [started.stdout!, started.stderr!]) createInterface(stream).on('line', (line) => log.push(line));

    const isReady = async (): Promise<boolean> => {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      return answer?.ok === true;
    };
    await eventually('it is ready', isReady);
    const submit = (tenant: string, type: string, parameters: object) => installation.commands.submit({ tenant, type, parameters });
    const { id: blocking } = await submit('careless', 'blocking', { folder });
    const { id: waiting } = await submit('other', 'echo', {});
    expect(await installation.events.untilEnded(blocking)).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR' } });
    expect(await installation.events.untilEnded(waiting)).toMatchObject({ status: 'SUCCEEDED' });
    const again = (): string[] => log.filter((line) => line.includes('it is started again in'));
    expect(again().map((line) => line.slice(-3))).toEqual(['1 s']);

    await submit('careless', 'blocking', { folder });
    await eventually('it was killed again', () => again().length === 2);
    expect(again()[1]).toContain('in 2 s');
    await eventually('it is ready again', isReady);
    started.kill('SIGTERM');
    expect(await once(started, 'exit')).toEqual([0, null]);
    expect(await isReady()).toBe(false);
  });
});
