import { UnrulyJobs, type Stray } from '../support/unruly-jobs.js';

/** The others are in test/slow/unruly-jobs.spec.ts. */
const STRAYS: readonly Stray[] = [
  ['a later process.exit', 'process.exit(3) was called'],
  ['an unhandled rejection', 'astray'],
  ['an error of a timer', 'astray'],
];

describe('a job that would end the service', () => {
  let jobs: UnrulyJobs;

  beforeAll(async () => {
    jobs = await UnrulyJobs.start();
  });
  afterAll(() => jobs.close());

  it.each([
    ['process.exit', 'process.exit(3)'],
    ['imported exit', 'process.exit(3)'],
    ['process.reallyExit', 'process.reallyExit(3)'],
    ['process.abort', 'process.abort()'],
  ])('fails by %s with its stack trace, and the service goes on', async (deed, call) => {
    const end = await jobs.endOf('unruly', { deed });
    expect(end).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR' } });
    expect(end.reason?.message).toContain(`${call} was called: a job must not end the service`);
    expect(end.stackTrace).toContain('unruly/index.mjs');
    await jobs.expectItWorks();
  });

  it.each(STRAYS)('fails while it runs by %s, with its stack trace', (...stray) => jobs.expectFailure(...stray));

  it.each(STRAYS)('keeps its end when it has ended, and its log has what came later: %s', (...stray) => jobs.expectLogAfterEnd(...stray));
});
