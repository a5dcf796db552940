import { stackTraceOf, thrownMessage } from './stack-trace.js';

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
