import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topologyOf } from '#libs/contract';
import { AmqpPeer } from '../support/amqp-peer.js';
import { eventually } from '../support/eventually.js';
import { JobcastProcess } from '../support/jobcast-process.js';
import { startCli, type CliRun } from '../support/run-cli.js';
import { testServices } from '../support/services.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** The built command beside the built service, as somebody at a terminal uses it. */
describe('the command jobcast', () => {
  let database: TestDatabase;
  let peer: AmqpPeer;
  let service: JobcastProcess;
  let folder: string;
  let settings: Record<string, string>;

  const cli = (...args: string[]): Promise<CliRun> => startCli(args, { JOBCAST_URL: service.url }).ended;
  const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await cli(...args, '--json')).stdout) as T;
  const submitted = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli('submit', ...args);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.split('\n')[0]!;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    peer = await AmqpPeer.connect();
    folder = await mkdtemp(join(tmpdir(), 'jobcast-cli-'));
    settings = {
      DATABASE_URL: database.url,
      AMQP_URL: testServices().amqpUrl,
      JOBCAST_NAMESPACE: peer.namespace,
      JOBCAST_DATA_DIR: join(folder, 'data'),
    };
    service = await JobcastProcess.start({ ...settings, JOBCAST_JOB_TYPES: 'echo,sleep,fail' });
  }, 180_000);

  afterAll(async () => {
    await service.stop();
    const { commandsQueue, controlQueue, rejectedQueue } = topologyOf(peer.namespace);
    for (const queue of [commandsQueue, controlQueue, rejectedQueue]) await peer.channel.deleteQueue(queue);
    await peer.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }, 180_000);

  it('submits, waits, shows and tells by its exit code how a job ended (C1, D1, L11, K3, K5)', async () => {
    await writeFile(join(folder, 'parameters.json'), '{"from": "file", "both": 1}');
    const file = join(folder, 'parameters.json');
    const waited = await cli(
      'submit',
      'echo',
      '{"both": 2}',
      '-f',
      file,
      '-p',
      'n=3',
      '-p',
      'text=Fürst',
      '-t',
      'acme',
      '-n',
      '=first',
      '--wait',
    );
    const id = waited.stdout.trim();
    expect(waited).toEqual({ code: 0, stdout: expect.stringMatching(/\n$/), stderr: expect.stringContaining(`job ${id}: SUCCEEDED`) });
    expect(id).toMatch(ID);
    expect(await json('show', id)).toMatchObject({ owner: 'Command line', result: { from: 'file', both: 2, n: 3, text: 'Fürst' } });

    const shown = (await cli('show', id)).stdout;
    for (const field of [
      'Name',
      'Id',
      'Type',
      'Status',
      'Submitted',
      'Started',
      'Completed',
      'Duration',
      'User',
      'Parameters',
      'Files',
      'Attempt',
      'Worker',
      'Progress',
      'Notes',
    ])
      expect(shown).toMatch(new RegExp(`^${field} `, 'm'));
    expect(shown).toMatch(/^Status +Completed$/m);
    await eventually('the service told of it', () =>
      Promise.resolve(service.log.some((line) => line.includes(id) && line.includes('job ended: SUCCEEDED'))),
    );
    expect(service.log.some((line) => line.includes(id) && line.includes('"job started"'))).toBe(true);

    const failing = await cli('submit', 'fail', '-p', 'message=no such volume', '-t', 'acme', '--follow');
    expect(failing).toMatchObject({ code: 1, stderr: expect.stringMatching(/FAILED \(ERROR: .*no such volume\)/) });
    const attached = await submitted('echo', '-t', 'acme', '--attach', file, '--wait');
    expect(await json('show', attached)).toMatchObject({ status: 'SUCCEEDED', fileList: [{ name: 'parameters.json', kind: 'input' }] });
  }, 180_000);

  it('refuses what is wrong by the field, with hints, and says what it cannot find or reach (C4, C5, K3)', async () => {
    expect(await cli('submit', 'sleep', '-p', 'durationMs=soon', '-t', 'acme')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('parameters.durationMs'),
    });
    expect(await cli('submit', 'slep', '-t', 'acme')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean sleep?') });
    expect(await cli('submit', 'echo', 'nothing', '-t', 'acme')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('parameters: expected a JSON object'),
    });
    expect(await cli('lst')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean') });
    expect(await cli('list', '--status', 'runing')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean RUNNING?') });
    expect(await cli('show', '01890000-0000-7000-8000-000000000000')).toMatchObject({ code: 3, stdout: '' });
    const { code, stderr } = await startCli(['list'], { JOBCAST_URL: 'http://127.0.0.1:1' }).ended;
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.stringContaining('cannot reach Jobcast at http://127.0.0.1:1') });
    expect(await json('list', '--type', 'sleep')).toMatchObject({ items: [] }); // nothing was stored
    const { stdout } = await cli('help', 'exit-codes');
    for (const exitCode of [0, 1, 2, 3, 4, 5, 111, 130]) expect(stdout).toMatch(new RegExp(`^${exitCode} +\\w`, 'm'));
  }, 180_000);

  it('lists and exports with the words of the screen (K1, H1, H4)', async () => {
    const lines = (await cli('list', '-t', 'acme')).stdout.split('\n');
    expect(lines[0]).toMatch(/^Id +Name +Status +Started +Completed +User +Notes$/);
    expect(lines.find((line) => line.includes('=first'))).toMatch(/ Completed .*UTC .*UTC +Command line/);
    type Listed = { items: { status: string; jobType: string }[] };
    const completed = await json<Listed>('list', '--completed');
    expect([...new Set(completed.items.map(({ status }) => status))].sort()).toEqual(['FAILED', 'SUCCEEDED']);
    expect((await json<Listed>('list', '--failed')).items.map(({ jobType }) => jobType)).toEqual(['fail']);
    expect(await cli('list', '--running')).toMatchObject({ code: 0, stdout: '' });

    expect(await cli('export', '-t', 'acme', '-o', folder)).toMatchObject({ code: 0 });
    const name = (await readdir(folder)).find((file) => file.endsWith('.csv'))!;
    expect(name).toMatch(/-job-history-\d{4}-\d\d-\d\d\.csv$/);
    const csv = await readFile(join(folder, name), 'utf8');
    expect(csv.split('\r\n')[0]).toBe('startDate,endDate,jobName,jobStatus,jobInfo,jobUser');
    expect(csv).toMatch(/,'=first,Completed,/);
    expect((await cli('export', '-t', 'acme')).stdout).toBe(csv);
  }, 180_000);

  it('follows a log and stops, retries and removes jobs (D3, D4, X4, X9, H9)', async () => {
    const id = await submitted('sleep', '-p', 'durationMs=60000', '-t', 'acme');
    const following = startCli(['logs', '-f', id], { JOBCAST_URL: service.url });
    const watching = startCli(['watch', '--json', '-t', 'acme'], { JOBCAST_URL: service.url });
    await eventually('it runs', async () => (await json<{ items: unknown[] }>('list', '--running')).items.length === 1, 20_000);
    expect(await cli('remove', id)).toMatchObject({ code: 4 });
    expect(await cli('stop', id, '--reason', 'wrong one', '--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('ABORTED') });
    expect(await following.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/ABORTED .*wrong one/) });
    expect(await cli('stop', id)).toMatchObject({ code: 4, stderr: expect.stringContaining('ABORTED') });
    await eventually('the change was watched', () => Promise.resolve(watching.written().includes('"status":"ABORTED"')));
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);

    const again = (await cli('retry', id)).stdout.trim();
    expect(await json('show', again)).toMatchObject({ retryOf: id });
    expect(await cli('remove', again, '--force')).toMatchObject({ code: 0 });
    expect((await cli('show', again)).code).toBe(3);
  }, 180_000);

  it('is a worker of some types only, which leaves when it has done enough (R6, R8, R9, C12, K2)', async () => {
    expect(await startCli(['worker', '--types=spinn'], settings).ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/did you mean .*spin/),
    });
    const worker = startCli(['worker', '--types=spin', '--max-job-count=2'], { ...settings, JOBCAST_INSTANCE_ID: 'spinner' });
    await eventually('it is there', async () => (await cli('workers')).stdout.includes(' spinner '), 30_000);
    expect(worker.written()).toMatch(/^Running worker\.\.\.$/m);
    expect(worker.written()).toMatch(new RegExp(`^PID ${worker.child.pid}$`, 'm'));
    expect(worker.written().match(/^New ability: .*$/gm)).toEqual(['New ability: spin']);
    const ids = await Promise.all([1, 2, 3].map(() => submitted('spin', '-p', 'durationMs=10', '-t', 'acme')));
    const { code, stdout } = await worker.ended;
    expect({ code, line: /has run 2 jobs \(--max-job-count\)/.test(stdout) }).toEqual({ code: 111, line: true });
    const states = await Promise.all(ids.map(async (id) => (await json<{ status: string }>('show', id)).status));
    expect(states.sort()).toEqual(['QUEUED', 'SUCCEEDED', 'SUCCEEDED']);
    expect((await cli('list', '--status', 'queued')).stdout).toContain('No worker available that can handle spin');
    expect((await cli('submit', 'spin', '-p', 'durationMs=10', '-t', 'acme')).stderr).toContain('warning: ');
  }, 180_000);

  it('clears with a confirmation, and really stops what has not ended (H6, H7, H8)', async () => {
    await submitted('sleep', '-p', 'durationMs=60000', '-t', 'other');
    expect(await cli('clear', '-t', 'other')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/1 jobs have not ended[^]*--no-confirmation/),
    });
    expect(await cli('clear', '-t', 'other', '--ended-only', '--no-confirmation')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('removed 0, left 1'),
    });
    expect(await cli('expire', '--older-than=2020-01-01')).toMatchObject({ code: 0, stdout: 'removed 0 jobs\n' });
    expect(await cli('clear', '--no-confirmation')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^stopped [1-9]\d*, removed [1-9]\d*\n$/),
    });
    expect(await json('list')).toEqual({ items: [], nextCursor: null });
  }, 180_000);

  it('tells and changes tenants, types and settings, and how the service is (K3)', async () => {
    expect(await cli('tenants', 'set', 'acme', '--weight', '3', '--max-running', '5')).toMatchObject({ code: 0 });
    expect(await json('tenants', 'show', 'acme')).toMatchObject({ weight: 3, maxRunning: 5 });
    expect(await cli('tenants', 'set', 'acme', '--weight', '-1')).toMatchObject({ code: 2, stderr: expect.stringContaining('weight') });
    expect(await cli('types', 'pause', 'echo')).toMatchObject({ code: 0 });
    expect((await cli('types')).stdout).toMatch(/^echo .* paused/m);
    expect(await cli('health', '--wait', '5s')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ready: /) });
    expect((await cli('status')).stdout).toMatch(/^Broker +connected$/m);
    const config = await startCli(['config', '--json'], settings).ended;
    expect(JSON.parse(config.stdout)).toContainEqual({ key: 'JOBCAST_NAMESPACE', value: peer.namespace, origin: 'environment' });
    const migrations = await startCli(['migrate', 'status'], settings).ended;
    expect(migrations).toMatchObject({ code: 0, stdout: expect.not.stringContaining('missing') });
  }, 180_000);
});
