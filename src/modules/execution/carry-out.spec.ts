import type { AbstractJob } from '#libs/job-kit';
import { carryOut } from './carry-out.js';

describe('carryOut', () => {
  const outcome = (run: () => unknown) => carryOut({ run } as AbstractJob, 100);

  it('tells what a run returned', async () => {
    expect(await outcome(() => ({ a: 1 }))).toEqual({ how: 'returned', written: { ok: true, json: '{"a":1}' } });
    expect(await outcome(() => undefined)).toEqual({ how: 'returned', written: { ok: true, json: undefined } });
  });

  it.each([
    [
      'an error',
      () => {
        throw new Error('E1');
      },
      /E1/,
    ],
    ['a rejection', () => Promise.reject(new Error('E2')), /E2/],
    [
      'nothing',
      () => {
        throw undefined;
      },
      /undefined/,
    ],
    [
      'a rejected promise',
      () => {
        throw Promise.reject(new Error('E3'));
      },
      /E3/,
    ],
    [
      'a promise that never settles',
      () => {
        throw new Promise(() => undefined);
      },
      /Promise/,
    ],
  ])('tells of %s that was thrown', async (_, run, told) => {
    expect(await outcome(run)).toMatchObject({
      how: 'threw',
      message: expect.stringMatching(told),
      stackTrace: expect.stringMatching(told),
    });
  });
});
