import { isPromise } from 'node:util/types';
import { guarded, stackTraceOf, thrownMessage, writeJson } from '#libs/foreign-value';
import type { AbstractJob } from '#libs/job-kit';
import type { RunOutcome, Threw } from './run-outcome.js';

/** Calls `run` and waits until it settles, in whatever way. Its result may take `maxBytes` as JSON. Never rejects. */
export async function carryOut(runner: AbstractJob, maxBytes: number): Promise<RunOutcome> {
  try {
    return { how: 'returned', written: writeJson(await runner.run(), maxBytes, 'store big results elsewhere and return where') };
  } catch (thrown) {
    const { cause } = await causeOf(thrown);
    return threwBy(cause);
  }
}

/** The outcome of a run that threw this. `prefix` says what it did then. */
export function threwBy(thrown: unknown, prefix = ''): Threw {
  return { how: 'threw', message: `${prefix}${thrownMessage(thrown)}`, stackTrace: stackTraceOf(thrown) };
}

/**
 * What was thrown; for `throw Promise.reject(error)` the error, when it is there already: waiting for it could take for
 * ever. In an object, since an async function that returned the promise itself would wait for it all the same.
 */
function causeOf(thrown: unknown): Promise<{ readonly cause: unknown }> {
  const itself = { cause: thrown };
  if (!isPromise(thrown)) return Promise.resolve(itself);
  const rejected = new Promise<typeof itself>((resolve) => {
    const told = (cause: unknown): void => resolve({ cause });
    // Not the promise's own `then`, which the runner may have replaced; its constructor, which is asked for, may throw.
    guarded(() => void Promise.prototype.then.call(thrown, () => resolve(itself), told), told);
  });
  return Promise.race([rejected, new Promise<typeof itself>((resolve) => setImmediate(resolve, itself))]);
}
