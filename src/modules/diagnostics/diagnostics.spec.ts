import { describe, expect, it } from '@jest/globals';
import { bindContext, readJobType, TrialContext } from '#libs/job-kit';
import type { RunnerClass } from '#libs/job-kit';
import { DIAGNOSTIC_RUNNERS } from './index.js';

interface Run {
  readonly outcome: Promise<unknown>;
  readonly ticked: number[];
  readonly count: number;
  readonly firstTick: Promise<void>;
  stop(reason: unknown): void;
}

function start(type: string, parameters: object): Run {
  const runner = DIAGNOSTIC_RUNNERS.find((candidate) => readJobType(candidate)?.name === type) as RunnerClass;
  const stopper = new AbortController();
  const job = new runner();
  const firstTick = deferred();
  class Context extends TrialContext<object> {
    override advanceCompletion(n: number): void {
      super.advanceCompletion(n);
      firstTick.resolve();
    }
  }
  const context = new Context(parameters, { signal: stopper.signal });
  bindContext(job, context);
  const outcome = (async () => job.run())();
  return {
    outcome,
    ticked: context.ticks,
    count: job.getCompletionCount(),
    firstTick: firstTick.promise,
    stop: (reason) => stopper.abort(reason),
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('the diagnostic job types', () => {
  it('echo returns its parameters, whatever the object holds', async () => {
    const parameters = JSON.parse('{"a":[1,{"toString":"x","constructor":2,"__proto__":{"b":null}}],"é":0.1}') as object;
    const result = await start('echo', parameters).outcome;
    expect(JSON.stringify(result)).toBe(JSON.stringify(parameters));
  });

  it('sleep sleeps as long as asked and ticks evenly to its count', async () => {
    const startedAt = performance.now();
    const run = start('sleep', { durationMs: 5_000, ticks: 500 });
    await run.outcome;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(4_999);
    expect(run.count).toBe(500);
    expect(sum(run.ticked)).toBe(500);
    expect(run.ticked.length).toBeGreaterThan(2);
  });

  it('sleep of no time is over at once and complete', async () => {
    const run = start('sleep', { durationMs: 0 });
    await run.outcome;
    expect(sum(run.ticked)).toBe(100);
  });

  it('sleep ends at once with the reason of the stop', async () => {
    const run = start('sleep', { durationMs: 86_400_000 });
    const reason = new Error('stopped by alice');
    await run.firstTick;
    run.stop(reason);
    await expect(run.outcome).rejects.toBe(reason);
  });

  it('spin is busy as long as asked, ticks evenly and ignores a stop', async () => {
    const startedAt = performance.now();
    const run = start('spin', { durationMs: 100 });
    run.stop(new Error('stopped by alice'));
    await run.outcome;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(100);
    expect(sum(run.ticked)).toBe(run.count);
  });

  it('fail throws the message that it was given, with a cause', async () => {
    await expect(start('fail', { message: 'on purpose' }).outcome).rejects.toMatchObject({
      message: 'on purpose',
      cause: expect.any(Error) as unknown,
    });
  });
});
