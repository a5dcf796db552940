import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AmqpPeer } from '../support/amqp-peer.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { JobcastProcess } from '../support/jobcast-process.js';
import { BUILT_CLI, startCli, type CliRun } from '../support/run-cli.js';
import { runCliHere } from '../support/run-cli-here.js';
import { testServices } from '../support/services.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const ARCHIVE = fileURLToPath(new URL('../support/plugins/archive', import.meta.url));

/** The command beside the built service: the built one in a process of its own where streams, exit codes or signals matter. */
describe('the command jobcast', () => {
  let database: TestDatabase;
  let peer: AmqpPeer;
  let service: JobcastProcess;
  let folder: string;
  let settings: Record<string, string>;

  const cli = (...args: string[]): Promise<CliRun> => runCliHere(args, { JOBCAST_URL: service.url });
  const built = (...args: string[]): Promise<CliRun> => startCli(args, { JOBCAST_URL: service.url }).ended;
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
    const types = { JOBCAST_JOB_TYPES: 'echo,sleep,fail,import-records', JOBCAST_PLUGINS: ARCHIVE };
    service = await JobcastProcess.start({ ...settings, ...types, JOBCAST_POOL_SIZE: '2' });
  });

  afterAll(async () => {
    await service.stop();
    await peer.deleteTopology();
    await peer.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('submits, waits, shows and tells by its exit code how a job ended (C1, D1, L11, K3, K5)', async () => {
    await writeFile(join(folder, 'parameters.json'), '{"from": "file", "both": 1}');
    const file = join(folder, 'parameters.json');
    const waited = await built(
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
    const [told, { stdout: shown }, failing, attached] = await Promise.all([
      json('show', id),
      cli('show', id),
      built('submit', 'fail', '-p', 'message=no such volume', '-t', 'acme', '--follow'),
      submitted('echo', '-t', 'acme', '--attach', file, '--wait'),
    ]);
    expect(told).toMatchObject({ owner: 'Command line', result: { from: 'file', both: 2, n: 3, text: 'Fürst' } });
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

    expect(failing).toMatchObject({ code: 1, stderr: expect.stringMatching(/FAILED \(ERROR: .*no such volume\)/) });
    expect(await json('show', attached)).toMatchObject({ status: 'SUCCEEDED', fileList: [{ name: 'parameters.json', kind: 'input' }] });
  });

  it('refuses what is wrong by the field, with hints, and says what it cannot find or reach (C4, C5, K3, R6)', async () => {
    const inProcesses: readonly [args: readonly string[], code: number, message: string][] = [
      [['submit', 'sleep', '-p', 'durationMs=soon', '-t', 'acme'], 2, 'parameters.durationMs'],
      [['show', '01890000-0000-7000-8000-000000000000'], 3, 'there is no such job'],
      [['list', '--url', 'http://127.0.0.1:1'], 5, 'cannot reach Jobcast at http://127.0.0.1:1'],
    ];
    const refusals: typeof inProcesses = [
      ...inProcesses,
      [['submit', 'slep', '-t', 'acme'], 2, 'did you mean sleep?'],
      [['submit', 'echo', 'nothing', '-t', 'acme'], 2, 'parameters: expected a JSON object'],
      [['submit', 'echo', '{"a":{"id":1234567890123456789}}', '-t', 'acme'], 2, 'parameters: a.id: expected an integer'],
      [['submit', 'echo', '-p', 'id=1234567890123456789', '-t', 'acme'], 2, 'send it as text'],
      [['lst'], 2, 'Did you mean'],
      [['list', '--status', 'runing'], 2, 'did you mean RUNNING?'],
      [['expire', '--older-than=soon'], 2, '--older-than: expected a day'],
    ];
    const [unknown, ...answers] = await Promise.all([
      startCli(['worker', '--types=spinn'], settings).ended,
      ...refusals.map(([args], index) => (index < inProcesses.length ? built(...args) : cli(...args))),
    ]);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/did you mean .*spin/) });
    for (const [index, [args, code, message]] of refusals.entries())
      expect([args, answers[index]]).toEqual([args, { code, stdout: '', stderr: expect.stringContaining(message) }]);
    expect(await json('list', '--type', 'sleep')).toMatchObject({ items: [] }); // nothing was stored
    const { stdout } = await cli('help', 'exit-codes');
    for (const exitCode of [0, 1, 2, 3, 4, 5, 111, 130]) expect(stdout).toMatch(new RegExp(`^${exitCode} +\\w`, 'm'));
  });

  it('lists and exports with the words of the screen, each job with its own user (K1, L11, H1, H2, H4)', async () => {
    // By somebody who is no user, and not by this command.
    await service.http('/v1/jobs', { tenant: 'acme', type: 'echo', name: 'by nobody', pending: true }, 'POST');
    type Listed = { items: { status: string; jobType: string }[] };
    const [{ stdout: all }, completed, failed, running, exported, { stdout: csv }] = await Promise.all([
      built('list', '-t', 'acme'), // in the time zone UTC
      json<Listed>('list', '--completed'),
      json<Listed>('list', '--failed'),
      cli('list', '--running'),
      cli('export', '-t', 'acme', '-o', folder),
      built('export', '-t', 'acme'),
    ]);
    const lines = all.split('\n');
    expect(lines[0]).toMatch(/^Id +Name +Status +Started +Completed +User +Notes$/);
    expect(lines.find((line) => line.includes('=first'))).toMatch(/ Completed .*UTC .*UTC +Command line/);
    expect(lines.find((line) => line.includes('by nobody'))).toMatch(/ Pending +- +- +Anonymous/);
    expect([...new Set(completed.items.map(({ status }) => status))].sort()).toEqual(['FAILED', 'SUCCEEDED']);
    expect(failed.items.map(({ jobType }) => jobType)).toEqual(['fail']);
    expect(running).toMatchObject({ code: 0, stdout: '' });

    expect(exported).toMatchObject({ code: 0 });
    const name = (await readdir(folder)).find((file) => file.endsWith('.csv'))!;
    expect(name).toMatch(/-job-history-\d{4}-\d\d-\d\d\.csv$/);
    expect(await readFile(join(folder, name), 'utf8')).toBe(csv);
    const rows = csv.split('\r\n');
    expect(rows[0]).toBe('startDate,endDate,jobName,jobStatus,jobInfo,jobUser');
    expect(rows.find((row) => row.includes('=first'))).toMatch(/,'=first,Completed,.*,Command line$/);
    expect(rows.find((row) => row.includes('by nobody'))).toMatch(/,N\/A,by nobody,Pending,,N\/A$/);
  });

  it('follows a log and stops, retries and removes jobs (D3, D4, L9, X4, X7, X9, H9)', async () => {
    const slow = ['import-records', '-p', 'source=/slow', '-p', 'format=csv', '-t', 'acme'];
    const id = await submitted(...slow, '--attach', join(folder, 'parameters.json'));
    const following = startCli(['logs', '-f', id], { JOBCAST_URL: service.url });
    const watching = startCli(['watch', '--json', '-t', 'acme'], { JOBCAST_URL: service.url });
    // How old the first line of each part is when it is shown.
    const lagsMs: number[] = [];
    following.child.stdout!.on('data', (text: string) => lagsMs.push(Date.now() - Date.parse(text.split(' ')[0]!)));
    const naps = { tenant: 'acme', jobs: [1, 2, 3].map(() => ({ type: 'sleep', parameters: { durationMs: 60_000 } })) };
    const { jobs } = (await service.http('/v1/jobs', naps, 'POST')).body as { jobs: { id: string }[] };
    await eventually('the pool is full', async () => (await service.http('/v1/jobs/counts')).body.RUNNING === 2);
    const [running, removed, queued] = await Promise.all([
      json<{ items: unknown[] }>('list', '--running'),
      cli('remove', id),
      cli('list', '--status', 'queued'),
    ]);
    expect(running.items.length).toBe(2);
    expect(removed).toMatchObject({ code: 4, stderr: expect.stringContaining('RUNNING') });
    expect(queued.stdout).toMatch(
      /This job is next in the queue\.[^]*This job is 2nd in the queue\.|2nd in the queue\.[^]*next in the queue\./,
    );
    await service.http('/v1/jobs/bulk', { action: 'stop', ids: jobs.map((job) => job.id) }, 'POST');
    await eventually('the log was shown in parts', () => Promise.resolve(lagsMs.length > 4));
    expect(Math.min(...lagsMs.slice(1))).toBeLessThan(2_000);

    expect(await cli('stop', id, '--reason', 'wrong one', '--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('ABORTED') });
    expect(await following.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/ABORTED .*wrong one/) });
    await eventually('the change was watched', () => Promise.resolve(watching.written().includes('"status":"ABORTED"')));
    const [again, log, shown, retried] = await Promise.all([
      cli('stop', id),
      cli('logs', id),
      json<{ files: number; fileList: { kind: string }[] }>('show', id),
      cli('retry', id),
    ]);
    expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('ABORTED') });
    expect(log).toMatchObject({ code: 0, stdout: expect.stringContaining('Größe 数据 📄') });
    expect(shown).toMatchObject({ files: 0, fileList: [{ kind: 'input' }] }); // what it had attached is not published
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);

    const copy = retried.stdout.trim();
    expect(await json('show', copy)).toMatchObject({ retryOf: id });
    expect(await cli('remove', copy, '--force')).toMatchObject({ code: 0 });
    const [gone, done] = await Promise.all([cli('show', copy), submitted('import-records', '-p', 'source=/a', ...slow.slice(3), '--wait')]);
    expect(gone.code).toBe(3);
    expect(await cli('logs', '-f', done)).toMatchObject({ code: 0, stdout: expect.stringMatching(/INFO reading \/a/) });
  });

  it('is a worker of some types only, which leaves when it has done enough (R6, R8, R9, C12, K2, K5)', async () => {
    const worker = startCli(['worker', '--types=spin', '--max-job-count=2'], { ...settings, JOBCAST_INSTANCE_ID: 'spinner' });
    const instances = async () => (await service.http('/v1/instances')).body.items as { name: string }[];
    await eventually('it is there', async () => (await instances()).some(({ name }) => name === 'spinner'));
    expect((await cli('workers')).stdout).toMatch(/^\d+ +spinner +\S+ +\d+ +live +spin +-/m);
    expect(worker.written()).toMatch(/^Running worker\.\.\.$/m);
    expect(worker.written()).toMatch(new RegExp(`^PID ${worker.child.pid}$`, 'm'));
    expect(worker.written().match(/^New ability: .*$/gm)).toEqual(['New ability: spin']);
    const spins = { tenant: 'acme', jobs: [1, 2, 3].map(() => ({ type: 'spin', parameters: { durationMs: 10 } })) };
    const ids = ((await service.http('/v1/jobs', spins, 'POST')).body.jobs as { id: string }[]).map(({ id }) => id);
    const { code, stdout } = await worker.ended;
    expect({ code, line: /has run 2 jobs \(--max-job-count\)/.test(stdout) }).toEqual({ code: 111, line: true });
    // What the journal keeps: the process, its abilities, each start and end with the job's id.
    const states = await Promise.all(ids.map(async (id) => [id, String((await service.http(`/v1/jobs/${id}`)).body.status)] as const));
    expect(states.map(([, status]) => status).sort()).toEqual(['QUEUED', 'SUCCEEDED', 'SUCCEEDED']);
    const told = (text: string) =>
      stdout.split('\n').flatMap((line) => (line.includes(text) ? (/"jobId":"([^"]+)"/.exec(line)?.[1] ?? []) : []));
    const ran = states.flatMap(([id, status]) => (status === 'SUCCEEDED' ? [id] : [])).sort();
    expect([told('"job started"').sort(), told('"job ended: SUCCEEDED"').sort()]).toEqual([ran, ran]);
    const [queued, more] = await Promise.all([
      cli('list', '--status', 'queued'),
      cli('submit', 'spin', '-p', 'durationMs=10', '-t', 'acme'),
    ]);
    expect(queued.stdout).toContain('No worker available that can handle spin');
    expect(more.stderr).toContain('warning: ');
    const small = await startCli(['worker', '--abilities=spin', '--max-mem-usage=1'], settings, '', BUILT_CLI).ended;
    expect({
      ...small,
      stdout: /^New ability: spin$[^]*"job ended: SUCCEEDED"[^]*takes \d+ MB \(--max-mem-usage\)/m.test(small.stdout),
    }).toEqual({
      code: 111,
      stdout: true,
      stderr: '',
    });
  });

  it('clears with a confirmation, and really stops what has not ended (H6, H7, H8)', async () => {
    const table = await JobTable.open(database.url);
    const contents = async () =>
      (await readdir(join(folder, 'data', 'files'), { recursive: true, withFileTypes: true })).filter(
        (entry) => entry.isFile() && entry.name !== 'installation',
      );
    const imported = ['import-records', '-p', 'source=/a', '-p', 'format=csv', '-t', 'other', '--wait'];
    const [old, recent] = await Promise.all([
      submitted(...imported, '--attach', join(folder, 'parameters.json')),
      submitted(...imported),
      submitted('sleep', '-p', 'durationMs=60000', '-t', 'other'),
    ]);
    await table.query(`UPDATE t_job_info SET stopped_at = '2019-12-31T23:59:59Z' WHERE id = $1`, [old]);
    const before = await contents();
    expect(await cli('expire', '--older-than=2020-01-01')).toMatchObject({ code: 0, stdout: 'removed 1 jobs\n' });
    const [shown, kept] = await Promise.all([cli('show', old), json<{ fileList: unknown[] }>('show', recent)]);
    expect([shown.code, kept.fileList.length]).toEqual([3, 1]);
    // What it was given, and what it made; contents go after the answer.
    await eventually('two files are gone', async () => (await contents().catch(() => [])).length === before.length - 2);

    expect(await built('clear', '-t', 'other')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/1 jobs have not ended[^]*--no-confirmation/),
    });
    expect(await cli('clear', '-t', 'other', '--ended-only', '--no-confirmation')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('removed 1, left 1'),
    });
    expect(await cli('clear', '--no-confirmation')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^stopped [1-9]\d*, removed [1-9]\d*\n$/),
    });
    expect(await json('list')).toEqual({ items: [], nextCursor: null });
    for (const name of ['info', 'parameters', 'outcome', 'attempt', 'log', 'checkpoint', 'file', 'record'])
      expect([name, await table.query(`SELECT FROM t_job_${name}`)]).toEqual([name, []]);
    await eventually('no content is left', async () => (await contents().catch(() => before)).length === 0);
    await table.close();
  });

  it('tells and changes tenants, types and settings, and how the service is (K3)', async () => {
    const [set, wrong, paused, health, status, config, migrations] = await Promise.all([
      cli('tenants', 'set', 'acme', '--weight', '3', '--max-running', '5'),
      cli('tenants', 'set', 'acme', '--weight', '-1'),
      cli('types', 'pause', 'echo'),
      cli('health', '--wait', '5s'),
      cli('status'),
      startCli(['config', '--json'], settings).ended,
      startCli(['migrate', 'status'], settings, '', BUILT_CLI).ended,
    ]);
    expect([set, paused]).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('weight') });
    expect(health).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ready: /) });
    expect(status.stdout).toMatch(/^Broker +connected$/m);
    expect(JSON.parse(config.stdout)).toContainEqual({ key: 'JOBCAST_NAMESPACE', value: peer.namespace, origin: 'environment' });
    expect(migrations).toMatchObject({ code: 0, stdout: expect.not.stringContaining('missing') });
    const [tenant, types] = await Promise.all([json('tenants', 'show', 'acme'), cli('types')]);
    expect(tenant).toMatchObject({ weight: 3, maxRunning: 5 });
    expect(types.stdout).toMatch(/^echo .* paused/m);
  });
});
