import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND, type JobEventData } from '#libs/contract';
import type { ServiceHere } from '../support/service-here.js';
import { TestInstallation } from '../support/test-installation.js';

const BEHAVIOURS = fileURLToPath(new URL('../support/plugins/behaviours', import.meta.url));
const HELLO = `import { AbstractJob, JobType } from 'jobcast/job-kit';
export default [JobType({ name: 'hello' })(class Hello extends AbstractJob { run() {} })];`;

describe('plug-ins', () => {
  let installation: TestInstallation;
  let base: string;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    base = await mkdtemp(join(tmpdir(), 'jobcast-plugins-'));
  });
  afterAll(async () => {
    await installation.close();
    await rm(base, { recursive: true });
  });

  async function plugin(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(base, name, file)), { recursive: true });
      await writeFile(join(base, name, file), content);
    }
    return join(base, name);
  }

  /** Starts an instance that must refuse to; gives its exit code and what it said about it. */
  async function refusedStart(settings: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string[] }> {
    const instance = await installation.launch(settings);
    const code = await instance.untilEnded();
    const lines = instance.log.map((line) => JSON.parse(line) as { readonly level: string; readonly msg: string });
    return { code, said: lines.filter(({ level }) => level === 'error' || level === 'fatal').map(({ msg }) => msg) };
  }

  const submitted = async (type: string, request: object = {}): Promise<string> =>
    (await installation.commands.submit({ tenant: 'acme', type, ...request })).id;
  const show = async (instance: ServiceHere, path: string): Promise<Record<string, unknown>> => {
    const { status, body } = await instance.http(path);
    expect({ path, status }).toEqual({ path, status: 200 });
    return body;
  };

  describe('keep an instance from starting, with one message and exit code 1,', () => {
    it('when two of them bring one type: both are named', async () => {
      const [first, second] = [await plugin('first', { 'index.mjs': HELLO }), await plugin('second', { 'index.mjs': HELLO })];
      const { code, said } = await refusedStart({ JOBCAST_PLUGINS: `${first},${second}` });
      expect(said).toEqual([
        `the service could not start: job type "hello" has two runners: Hello from plug-in "${first}" and Hello from plug-in "${second}". ` +
          'A job type has one runner: rename one of them or leave it out.',
      ]);
      expect(code).toBe(1);
    });

    it('when they cannot be found or loaded: all of them, and each with its cause', async () => {
      const broken = await plugin('broken', { 'index.mjs': `\nexport default [` });
      const needy = await plugin('needy', { 'index.mjs': `import 'no-such-library';` });
      const bare = await plugin('bare', { 'index.mjs': `export default [class Bare {}];` });
      const { code, said } = await refusedStart({ JOBCAST_PLUGINS: `no-such-package,${broken},${needy},${bare}` });
      expect(said).toHaveLength(1);
      const [first, ...mistakes] = said[0]!.split('\n  - ');
      expect(first).toBe('the service could not start: 4 mistakes:');
      expect(mistakes).toEqual([
        expect.stringMatching(
          /^plug-in "no-such-package": expected a folder or an installed package, found nothing .*Correct JOBCAST_PLUGINS/,
        ),
        expect.stringMatching(
          /^plug-in ".*broken": expected .* to load, it threw SyntaxError: .* \(\/.*broken\/index.mjs:\d\); correct it/,
        ),
        expect.stringMatching(/^plug-in ".*needy": expected .* to be installed, found: .*'no-such-library'.*; run npm install/),
        expect.stringMatching(/^plug-in ".*bare": expected item 0 .* extends AbstractJob of jobcast\/job-kit, got Bare, which does not;/),
      ]);
      expect(code).toBe(1);
    });

    it('when it shall run a type that none of them brings', async () => {
      const { code, said } = await refusedStart({ JOBCAST_PLUGINS: BEHAVIOURS, JOBCAST_JOB_TYPES: 'echo,slient' });
      expect(said).toEqual([
        expect.stringMatching(
          /could not start: JOBCAST_JOB_TYPES: no runner for "slient" \(did you mean "silent"\?\); known are alone, .*/,
        ),
      ]);
      expect(code).toBe(1);
    });
  });

  it('are run by the instances that shall run their types, and by no other', async () => {
    const [silent, rest] = await Promise.all([
      installation.startHere({ JOBCAST_INSTANCE_ID: 'a', JOBCAST_PLUGINS: BEHAVIOURS, JOBCAST_JOB_TYPES: 'silent' }),
      installation.startHere({ JOBCAST_INSTANCE_ID: 'b', JOBCAST_PLUGINS: BEHAVIOURS, JOBCAST_JOB_TYPES: 'returning,echo' }),
    ]);
    const types = ['silent', 'returning', 'echo', 'returning', 'silent', 'silent', 'echo'];
    const ids = await Promise.all(types.map((type, n) => submitted(type, type === 'silent' ? {} : { parameters: { result: n } })));
    const ends = await Promise.all(ids.map((id) => installation.events.untilEnded(id)));
    expect(ends.map(({ status, instance }) => `${status} by ${instance}`)).toEqual(
      types.map((type) => `SUCCEEDED by ${type === 'silent' ? 'a' : 'b'}`),
    );
    await installation.end(silent);
    const waiting = await submitted('silent');
    await installation.events.untilEnded(await submitted('echo', { parameters: { later: true } }));
    expect(installation.events.statusesOf(waiting)).toEqual(['QUEUED']);
    await installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId: waiting });
    await installation.end(rest);
  });

  it('may be removed: their jobs are still shown, and wait, and all others go on', async () => {
    const withPlugin = await installation.startHere({ JOBCAST_PLUGINS: BEHAVIOURS });
    const ended = await submitted('returning', { parameters: { result: 'kept' } });
    const later = await submitted('returning', { parameters: { result: 'later' }, runAt: '2099-01-01T00:00:00Z' });
    await installation.events.untilEnded(ended);
    await installation.end(withPlugin);

    const without = await installation.startHere();
    const { items } = (await show(without, '/v1/jobs?tenant=acme&type=returning')) as { items: Record<string, unknown>[] };
    expect(items).toEqual(expect.arrayContaining([later, ended].map((jobId) => expect.objectContaining({ jobId, jobType: 'returning' }))));
    expect(await show(without, `/v1/jobs/${ended}`)).toMatchObject({ jobType: 'returning', status: 'SUCCEEDED', result: 'kept' });
    const { id: waiting, warnings } = await installation.commands.submit({ tenant: 'acme', type: 'returning', parameters: { result: 1 } });
    expect(warnings).toMatchObject([{ code: 'NO_INSTANCE' }]);
    expect(await installation.events.untilEnded(await submitted('echo', { parameters: { other: 1 } }))).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await show(without, `/v1/jobs/${waiting}`)).toMatchObject({ jobType: 'returning', status: 'QUEUED' });
    await installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId: later });
    expect(await installation.events.untilEnded(later)).toMatchObject({ status: 'ABORTED', jobType: 'returning' });
    await installation.end(without);
  });

  it('and jobs of two installations on one broker and one database never meet', async () => {
    const other = await TestInstallation.create();
    try {
      await installation.startHere({ JOBCAST_INSTANCE_ID: 'one' });
      await other.startHere({
        JOBCAST_INSTANCE_ID: 'two',
        DATABASE_URL: installation.database.url,
        JOBCAST_DB_SCHEMA: 'other',
      });
      const before = installation.events.count;
      const sides = await Promise.all(
        [installation, other].map(async ({ commands, events }) => {
          const jobs = Array.from({ length: 40 }, (_, n) => ({ type: 'echo', parameters: { n } }));
          const ids = await commands.submitMany('shared', jobs);
          const ends = await Promise.all(ids.map((id) => events.untilEnded(id)));
          return { ends, told: ids.reduce((sum, id) => sum + events.statusesOf(id).length, 0) };
        }),
      );
      const by = (ends: readonly JobEventData[]): string[] => [...new Set(ends.map(({ status, instance }) => `${status} by ${instance}`))];
      expect(sides.map(({ ends }) => by(ends))).toEqual([['SUCCEEDED by one'], ['SUCCEEDED by two']]);
      expect([installation.events.count - before, other.events.count]).toEqual(sides.map(({ told }) => told)); // of no other job
    } finally {
      await other.close();
    }
  });
});
