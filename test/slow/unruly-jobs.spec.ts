import { UnrulyJobs, type Stray } from '../support/unruly-jobs.js';

/** The first ones are in test/faults/unruly-jobs.spec.ts. */
const STRAYS: readonly Stray[] = [
  ['an unhandled rejected text', 'a stray text'],
  ['an error of a timer that is repeated', 'astray'],
  ['an error of the next tick', 'astray'],
  ['an error of a microtask', 'astray'],
  ['an error of a callback', 'astray'],
  ['an error of an emitter without a listener', 'no-such-program'],
  ['an error of a listener', 'astray'],
  ['an error that cannot be looked at', 'Revoked Proxy'],
];

describe('a job that would end the service', () => {
  let jobs: UnrulyJobs;

  beforeAll(async () => {
    jobs = await UnrulyJobs.start();
  });
  afterAll(() => jobs.close());

  it.each(STRAYS)('fails while it runs by %s, with its stack trace', (...stray) => jobs.expectFailure(...stray));

  it.each(STRAYS)('keeps its end when it has ended, and its log has what came later: %s', (...stray) => jobs.expectLogAfterEnd(...stray));

  it('fails or has the error in its log, whenever that comes around its end', async () => {
    const ends = await jobs.endsWithErrorsAt(Array.from({ length: 60 }, (_, index) => index ** 2 / 3));
    for (const { jobId, status, stackTrace } of ends) {
      if (status === 'FAILED') expect(stackTrace).toContain('astray');
      else await jobs.untilLogged(jobId, 'astray');
    }
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['FAILED', 'SUCCEEDED']));
  });
});
