import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

const UNRULY = fileURLToPath(new URL('../support/plugins/unruly', import.meta.url));

describe('a job that would end the service', () => {
  let installation: TestInstallation;
  let instance: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    instance = await installation.start({ JOBCAST_PLUGINS: UNRULY });
  });
  afterAll(() => installation.close()); // expects it to end with 0 on SIGTERM

  const endOf = async (type: string, parameters: object) => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type, parameters });
    return installation.events.untilEnded(id);
  };
  const expectItWorks = async () => expect(await endOf('echo', { still: 'here' })).toMatchObject({ status: 'SUCCEEDED' });

  it.each([
    ['process.exit', 'process.exit(3)'],
    ['imported exit', 'process.exit(3)'],
    ['process.reallyExit', 'process.reallyExit(3)'],
    ['process.abort', 'process.abort()'],
  ])('fails by %s with its stack trace, and the service goes on', async (deed, call) => {
    const end = await endOf('unruly', { deed });
    expect(end).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR' } });
    expect(end.reason?.message).toContain(`${call} was called: a job must not end the service`);
    expect(end.stackTrace).toContain('unruly/index.mjs');
    await expectItWorks();
  });

  const STRAYS = [
    ['a later process.exit', 'process.exit(3) was called'],
    ['an unhandled rejection', 'astray'],
    ['an unhandled rejected text', 'a stray text'],
    ['an error of a timer', 'astray'],
    ['an error of a timer that is repeated', 'astray'],
    ['an error of the next tick', 'astray'],
    ['an error of a microtask', 'astray'],
    ['an error of a callback', 'astray'],
    ['an error of an emitter without a listener', 'no-such-program'],
    ['an error of a listener', 'astray'],
    ['an error that cannot be looked at', 'Revoked Proxy'],
  ] as const;
  const logOf = async (jobId: string): Promise<string> => {
    const response = await fetch(`${instance.url}/v1/jobs/${jobId}/log`);
    return response.text();
  };

  it.each(STRAYS)('fails while it runs by %s, with its stack trace', async (deed, told) => {
    const bystander = installation.commands.submit({ tenant: 'other', type: 'sleep', parameters: { durationMs: 300 } });
    const end = await endOf('unruly', { deed, thenMs: 600_000 });
    expect(end).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR', message: expect.stringContaining(told) } });
    expect(end.stackTrace).toContain(told);
    expect(await installation.events.untilEnded((await bystander).id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each(STRAYS)('keeps its end when it has ended, and its log has what came later: %s', async (deed, told) => {
    const end = await endOf('unruly', { deed, lateMs: 1_000 });
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    await eventually('the log of the job has it', async () => (await logOf(end.jobId)).includes(told));
    expect(await logOf(end.jobId)).toMatch(/ ERROR after the end of the run: /);
    await expectItWorks();
  });

  it('fails or has the error in its log, whenever that comes around its end', async () => {
    const lateMs = Array.from({ length: 60 }, (_, index) => index ** 2 / 3);
    const ids = await installation.commands.submitMany(
      'acme',
      lateMs.map((ms) => ({ type: 'unruly', parameters: { deed: 'an error of a timer', lateMs: ms } })),
    );
    const ends = await Promise.all(ids.map((id) => installation.events.untilEnded(id)));
    for (const { jobId, status, stackTrace } of ends) {
      if (status === 'FAILED') expect(stackTrace).toContain('astray');
      else await eventually('the log of the job has it', async () => (await logOf(jobId)).includes('astray'));
    }
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['FAILED', 'SUCCEEDED']));
  });
});
