import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AmqpPeer } from '../support/amqp-peer.js';
import { testServices } from '../support/services.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOST = fileURLToPath(new URL('../support/host-application.mjs', import.meta.url));

describe('in a host application, an error that no code caught', () => {
  let database: TestDatabase;
  let peer: AmqpPeer;

  beforeAll(async () => {
    database = await createTestDatabase();
    peer = await AmqpPeer.connect();
  });
  afterAll(async () => {
    await peer.deleteTopology();
    await peer.close();
    await database.drop();
  });

  /** Runs the application with a job for each deed; gives what it wrote and how it ended. */
  async function run(...deeds: string[]): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      AMQP_URL: testServices().amqpUrl,
      JOBCAST_NAMESPACE: peer.namespace,
      JOBCAST_ROLES: 'scheduler,relay',
      JOBCAST_SHUTDOWN_GRACE_MS: '100',
      JOBCAST_ABORT_GRACE_MS: '100',
    };
    const child = spawn(process.execPath, [HOST, ...deeds], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (chunk) => (said[stream] += String(chunk)));
    const [code] = (await once(child, 'close')) as unknown[];
    return { code, ...said };
  }

  describe('without a listener for it', () => {
    let ended: Awaited<ReturnType<typeof run>>;

    beforeAll(async () => {
      ended = await run('an error', 'a rejection', 'exit', 'nothing', "the application's error");
    });

    it('and that names a job ends this job alone', () => {
      const lines = [
        'an error FAILED .*Error: astray',
        'a rejection FAILED .*Error: astray',
        'exit FAILED .*process\\.exit\\(3\\) was called',
      ];
      expect(ended.stdout).toMatch(new RegExp(`^${lines.join('.*\\n')}.*\\nnothing SUCCEEDED undefined\\n$`));
    });

    it('and that names no job ends the application, as it would without the service', () => {
      expect(ended.stderr).toContain('Error: astray');
      expect(ended.stdout).not.toContain('continues');
      expect(ended.code).toBe(1);
    });
  });

  it('and that names no job goes to the listeners of the application', async () => {
    const { code, stdout, stderr } = await run('an error', "the application's error with a listener");
    expect(stdout).toMatch(/^an error FAILED .*\nthe application handles: astray\nthe application continues\n$/);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});
