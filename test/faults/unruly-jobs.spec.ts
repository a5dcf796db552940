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

  it.each([
    ['a later process.exit', 'process.exit(3) was called'],
    ['a rejection that nobody looks at', 'astray'],
    ['a rejected text that nobody looks at', 'a stray text'],
  ])('is heard of when it has ended: %s', async (deed, told) => {
    expect(await endOf('unruly', { deed })).toMatchObject({ status: 'SUCCEEDED' });
    await eventually('the log tells of it', () => instance.log.some((line) => line.includes('"level":"error"') && line.includes(told)));
    await expectItWorks();
  });
});
