import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { startCli, type CliRun } from '../support/run-cli.js';
import { runCliHere } from '../support/run-cli-here.js';
import { TestInstallation } from '../support/test-installation.js';

const SECRET = 'a secret of this test, long enough for HS256';
/** Once a year, so that nothing fires while the test runs. */
const NIGHTLY = { cron: '30 13 1 1 *', timeZone: 'Europe/Berlin', type: 'echo', parameters: { n: 1 } };
const MUCH_WRONG = { cron: undefined, timeZone: 'Mars/Olympus', missed: 'twice', paused: 'no', runAt: '2030-01-01T00:00:00Z' };
const NEXT = /\d{4}-01-01 12:30:00 UTC/;

/** The command beside the built service, as an operator uses it: the built one in a process of its own where streams matter. */
describe('jobcast schedules', () => {
  let installation: TestInstallation;
  let service: JobcastProcess;
  let folder: string;

  const tokenFile = (name: string): string => join(folder, `${name}.token`);
  const fileOf = async (name: string, content: unknown): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const environment = () => ({ JOBCAST_URL: service.url, JOBCAST_TOKEN_FILE: tokenFile('manager') });
  const cli = (args: readonly string[]): Promise<CliRun> => runCliHere(['schedules', ...args], environment());
  const built = (args: readonly string[], input?: string): Promise<CliRun> => startCli(['schedules', ...args], environment(), input).ended;
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await cli([...args, '--json'])).stdout) as unknown;

  async function writeToken(name: string, claims: Record<string, unknown>): Promise<void> {
    const token = await new SignJWT({ tenant: 'acme', ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(name)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET));
    await writeFile(tokenFile(name), `${token}\n`);
  }

  beforeAll(async () => {
    installation = await TestInstallation.create();
    folder = await mkdtemp(join(tmpdir(), 'jobcast-schedules-'));
    service = await installation.start({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET });
    await writeToken('manager', { permissions: ['create_job', 'view_all_jobs', 'cancel_job'] });
    await writeToken('viewer', { permissions: ['view_tenant_jobs'] });
    await fileOf('nightly.json', NIGHTLY);
  });

  afterAll(async () => {
    await installation.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('sets, shows, lists, replaces and removes a schedule', async () => {
    const file = join(folder, 'nightly.json');
    expect(await built(['set', 'acme', 'nightly', '-f', file])).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^schedule nightly of acme: next ${NEXT.source}\n$`)),
      stderr: '',
    });
    const { code, stdout, stderr } = await cli(['show', 'acme', 'nightly']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const shown = { tenant: 'acme', name: 'nightly', cron: NIGHTLY.cron, timeZone: 'Europe/Berlin', missed: 'once', paused: false };
    expect(JSON.parse(stdout)).toMatchObject({ ...shown, lastAt: null, lastError: null, request: { type: 'echo', parameters: { n: 1 } } });

    const paused = JSON.stringify({ ...NIGHTLY, timeZone: null, paused: true, missed: 'skip' });
    const replaced = await built(['set', 'acme', 'nightly', '--file', '-', '--json'], paused);
    expect(replaced.code).toBe(0);
    expect(JSON.parse(replaced.stdout)).toMatchObject({ name: 'nightly', timeZone: 'UTC', paused: true, missed: 'skip' });

    expect(await cli(['remove', 'acme', 'nightly'])).toEqual({ code: 0, stdout: 'removed schedule nightly of acme\n', stderr: '' });
    expect(await built(['remove', 'acme', 'nightly'])).toMatchObject({ code: 3, stdout: '' });
    expect(await json('list')).toEqual({ items: [] });
  });

  it('lists as a table and as JSON, of all tenants and of one', async () => {
    const file = join(folder, 'nightly.json');
    const paused = await fileOf('paused.json', { ...NIGHTLY, paused: true });
    await Promise.all([
      cli(['set', 'acme', 'nightly', '-f', file]),
      cli(['set', 'acme', 'weekly', '-f', paused]),
      cli(['set', 'zeta', 'yearly', '-f', file]),
    ]);
    const [byDefault, all, ofOne, asJson, none] = await Promise.all([
      built([]), // in the time zone UTC, as the next one
      built(['list']),
      cli(['list', '-t', 'zeta']),
      json('list', '--tenant', 'acme'),
      cli(['list', '-t', 'omega']),
    ]);
    expect(byDefault).toEqual(all);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    const [header, ...rows] = all.stdout.trimEnd().split('\n');
    expect(header?.split(/ {2,}/)).toEqual(['Tenant', 'Name', 'Cron', 'Time zone', 'Next', 'Last error']);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['acme', 'nightly', NIGHTLY.cron, NIGHTLY.timeZone, expect.stringMatching(NEXT)],
      ['acme', 'weekly', NIGHTLY.cron, NIGHTLY.timeZone, 'paused'],
      ['zeta', 'yearly', NIGHTLY.cron, NIGHTLY.timeZone, expect.stringMatching(NEXT)],
    ]);
    expect(ofOne.stdout.trimEnd().split('\n').slice(1)).toEqual([expect.stringMatching(/^zeta +yearly /)]);
    expect(asJson).toMatchObject({ items: [{ name: 'nightly' }, { name: 'weekly', paused: true }] });
    expect(none).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Tenant.*\n$/) });
    expect(await json('remove', 'acme', 'weekly')).toEqual({ removed: 1 });
  });

  it('refuses what is wrong by the field, and stores nothing', async () => {
    const set = async (name: string, change: object): Promise<string[]> => [
      ...['set', 'acme', name, '-f'],
      await fileOf(`${name}.json`, { ...NIGHTLY, ...change }),
    ];
    const refusals: readonly [args: readonly string[], code: number, message: string][] = [
      [await set('bad-cron', { cron: '99 * * * *' }), 2, 'cron: expected a cron expression'],
      [await set('bad-parameters', { type: 'sleep', parameters: { durationMs: 'soon' } }), 2, 'parameters.durationMs'],
      [await set('bad-type', { type: 'ecko' }), 2, 'type: expected the name of a job type'],
      [['set', 'acme', 'Bad Name', '-f', join(folder, 'nightly.json')], 2, 'schedule: expected'],
      [['set', 'acme', 'broken', '-f', await fileOf('broken', '{"cron":')], 2, '--file '],
      [['set', 'acme', 'list', '-f', await fileOf('list', '[]')], 2, 'expected a JSON object'],
      [['set', 'acme', 'nofile', '-f', join(folder, 'none')], 2, '--file: expected a readable file'],
      [['set', 'acme', 'nofile'], 2, "required option '-f, --file <file>'"],
      [['show', 'acme'], 2, "missing required argument 'name'"],
      [['remove', 'acme', 'never'], 3, 'never'],
      [['show', 'acme', 'never'], 3, 'never'],
      [['sho', 'acme', 'nightly'], 2, 'error: '],
      [['list', '--url', 'ftp://nowhere'], 2, '--url (JOBCAST_URL): expected an address'],
      [['list', '--url', 'http://127.0.0.1:1'], 5, 'cannot reach Jobcast at http://127.0.0.1:1'],
      [['list', '--token-file', join(folder, 'none')], 2, '--token-file (JOBCAST_TOKEN_FILE): expected a file with a token'],
      [[...(await set('forbidden', {})), '--token-file', tokenFile('viewer')], 4, 'create_job'],
    ];
    const [much, ...answers] = await Promise.all(
      [[...(await set('much', MUCH_WRONG))], ...refusals.map(([args]) => args)].map((args, index) => (index < 2 ? built(args) : cli(args))),
    );
    for (const [index, [args, code, message]] of refusals.entries())
      expect([args, answers[index]]).toEqual([args, { code, stdout: '', stderr: expect.stringContaining(message) }]);
    expect(much).toMatchObject({ code: 2, stdout: '' });
    for (const field of ['cron', 'timeZone', 'missed', 'paused', 'runAt'])
      expect(much?.stderr).toMatch(new RegExp(`\\b${field}: expected `));
    expect(await json('list')).toMatchObject({ items: [{ name: 'nightly' }, { name: 'yearly' }] });
  });

  it('explains itself: each subcommand with its options, and examples', async () => {
    const helps = await Promise.all([[], ['list'], ['show'], ['set'], ['remove']].map((command) => cli([...command, '--help'])));
    expect(helps.map(({ code, stderr }) => ({ code, stderr }))).toEqual(helps.map(() => ({ code: 0, stderr: '' })));
    const [whole, ...each] = helps.map(({ stdout }) => stdout);
    for (const word of ['list', 'show', 'set', 'remove']) expect(whole).toMatch(new RegExp(`^ +${word}\\b`, 'm'));
    expect(whole).toContain('$ jobcast schedules set acme nightly -f schedule.json');
    for (const help of each) for (const option of ['--url', '--token-file', '--json']) expect(help).toContain(option);
    expect(each[0]).toContain('-t, --tenant <name>');
    expect(each[2]).toContain('-f, --file <file>');
  });
});
