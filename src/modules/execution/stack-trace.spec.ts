import { carryOut } from './carry-out.js';
import { stackTraceOf } from './stack-trace.js';
import { thrownMessage } from './thrown-message.js';
import type { AbstractJob } from '#libs/job-kit';

describe('stackTraceOf', () => {
  it('tells an error, its causes and where each was thrown', () => {
    const trace = stackTraceOf(new Error('outer', { cause: new TypeError('inner', { cause: 'root' }) }));
    expect(trace).toMatch(/^Error: outer\n\s+at [^]+Caused by: TypeError: inner\n\s+at [^]+Caused by: Thrown value, not an Error: 'root'$/);
  });

  it('tells each error of an AggregateError', () => {
    const trace = stackTraceOf(new AggregateError([new Error('one'), 'two'], 'both failed'));
    expect(trace).toMatch(/AggregateError: both failed[^]+Error 1 of 2: Error: one[^]+Error 2 of 2: Thrown value, not an Error: 'two'/);
  });

  it.each([
    ['a text', "'a text'"],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ code: 7 }, '{ code: 7 }'],
    [Symbol('s'), 'Symbol(s)'],
  ])('tells %p', (thrown, told) => {
    expect(stackTraceOf(thrown)).toBe(`Thrown value, not an Error: ${told}`);
  });

  it('ends with causes that go in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(stackTraceOf(error)).toContain('Caused by: (an error that is told above)');
  });

  it('survives errors whose properties throw', () => {
    const error = new Error('x');
    Object.defineProperty(error, 'stack', {
      get: () => {
        throw new Error('no');
      },
    });
    Object.defineProperty(error, 'message', {
      value: {
        toString: () => {
          throw new Error('no');
        },
      },
    });
    expect(stackTraceOf(error)).not.toBe('');
  });

  it('replaces what PostgreSQL cannot hold', () => {
    expect(stackTraceOf(new Error('a\0b\ud800c😀'))).toContain('Error: a\ufffdb\ufffdc😀');
  });

  it('cuts an endless message', () => {
    expect(stackTraceOf(new Error('x'.repeat(3_000_000))).length).toBeLessThan(1_001_000);
    expect(thrownMessage(new Error('x'.repeat(3_000_000))).length).toBeLessThan(1_100);
  });
});

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
