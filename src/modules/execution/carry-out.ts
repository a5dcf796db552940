import type { AbstractJob } from '#libs/job-kit';
import { checkResult, type ResultRules } from './check-result.js';
import type { Settled } from './settled.js';
import { stackTraceOf } from './stack-trace.js';
import { thrownMessage } from './thrown-message.js';

/** Calls `run` and waits until it settles, in whatever way. Never rejects. */
export async function carryOut(runner: AbstractJob, rules: ResultRules): Promise<Settled> {
  try {
    const returned = await runner.run();
    return { how: 'returned', checked: await checkResult(returned, rules) };
  } catch (thrown) {
    const { cause } = await causeOf(thrown);
    return { how: 'threw', message: thrownMessage(cause), stackTrace: stackTraceOf(cause) };
  }
}

/**
 * What was thrown; for `throw Promise.reject(error)` the error, when it is there already: waiting for it could take for
 * ever. In an object, since an async function that returned the promise itself would wait for it all the same.
 */
function causeOf(thrown: unknown): Promise<{ readonly cause: unknown }> {
  const itself = { cause: thrown };
  if (!(thrown instanceof Promise)) return Promise.resolve(itself);
  const rejected = thrown.then(
    () => itself,
    (cause: unknown) => ({ cause }),
  );
  return Promise.race([rejected, new Promise<typeof itself>((resolve) => setImmediate(resolve, itself))]);
}
