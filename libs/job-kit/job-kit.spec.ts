import { describe, expect, it } from '@jest/globals';
import { AbstractJob, bindContext, JobType, readJobType, TrialContext } from './index.js';
import type { JobTypeOptions } from './index.js';

class Hello extends AbstractJob<{ who: string }, string> {
  ticks(n?: number): void {
    this.advanceCompletion(n);
  }

  run(): string {
    return `hello ${this.parameters.who}`;
  }
}

/** As a plain JavaScript author may write it, without types to help. */
function decorate(options: Record<string, unknown>): () => unknown {
  return () => JobType(options as unknown as JobTypeOptions)(class Import extends Hello {});
}

describe('AbstractJob', () => {
  it('lends what was bound to it', () => {
    const context = new TrialContext({ who: 'world' });
    const job = new Hello();
    bindContext(job, context);
    job.ticks();
    job.ticks(3);
    expect(job.run()).toBe('hello world');
    expect(context.ticks).toEqual([1, 3]);
    expect(job.getCompletionCount()).toBe(100);
    expect(Object.keys(job)).toEqual([]);
  });

  it('tells what to do when it is used in a constructor', () => {
    class Hasty extends Hello {
      who = this.parameters.who;
    }
    expect(() => new Hasty()).toThrow(/Hasty: "this.parameters" was used before the job was started.*Use it in run\(\)/);
  });

  it.each([-1, NaN, Infinity])('refuses %p ticks', (n) => {
    const job = new Hello();
    bindContext(job, new TrialContext({ who: 'world' }));
    expect(() => job.ticks(n)).toThrow(/expected a number of ticks of 0 or more, got/);
  });
});

describe('@JobType', () => {
  it('works without decorator syntax and gives the options back', () => {
    const Runner = JobType({ name: 'hello', maxAttempts: 3 })(class Runner extends Hello {});
    expect(readJobType(Runner)).toEqual({ name: 'hello', maxAttempts: 3 });
  });

  it('does not pass on to a subclass', () => {
    const Runner = JobType({ name: 'hello' })(class Runner extends Hello {});
    expect(readJobType(class More extends Runner {})).toBeUndefined();
  });

  it('is there before a bound method of another copy asks: the brands are registered symbols', () => {
    expect(Symbol.for('jobcast.job-kit.runner') in Hello).toBe(true);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{}, /class Import: name: expected a name/],
    [{ name: 'Not A Name' }, /name: expected a name like "import-marc".*got "Not A Name"/],
    [{ name: 'a', restartible: true }, /restartible: no such option; did you mean "restartable"\?/],
    [{ name: 'a', colour: 1 }, /colour: no such option; known are name, parameters/],
    [{ name: 'a', maxRunning: 0 }, /maxRunning: expected a whole number from 1 to 2147483647, got 0; correct it or leave it out/],
    [
      { name: 'a', timeoutMs: 1.5 },
      /timeoutMs: expected a whole number from 1 to 2147483647, in milliseconds \(at most 24.8 days\), got 1.5/,
    ],
    [{ name: 'a', isolation: 'process' }, /isolation: expected "inline" or "thread", got "process"/],
    [{ name: 'a', backoff: { baseMs: 0 } }, /backoff.baseMs: expected a whole number from 1/],
    [{ name: 'a', runConcurrently: false, maxRunning: 2 }, /leave out one of the two/],
    [{ name: 'a', isolation: 'thread', maxMemoryMb: 15 }, /maxMemoryMb: expected a whole number from 16 to 1048576, in MiB, got 15/],
    [{ name: 'a', maxMemoryMb: 100 }, /add isolation: "thread"/],
    [{ name: 'a', maxRunning: '3', hidden: 'no' }, /maxRunning: .*; hidden: expected true or false, got "no"/],
  ])('refuses %j and names the class and the mistake', (options, message) => {
    expect(decorate(options)).toThrow(message);
  });

  it('refuses a class that is no runner', () => {
    const decorator = JobType({ name: 'a' });
    expect(() => Reflect.apply(decorator, undefined, [class Stray {}])).toThrow(/on Stray: expected a class that extends AbstractJob/);
  });
});
