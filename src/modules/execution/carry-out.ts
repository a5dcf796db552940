import type { AbstractJob } from '#libs/job-kit';
import type { RunOutcome } from './run-outcome.js';
import { stackTraceOf } from './stack-trace.js';
import { thrownMessage } from './thrown-message.js';
import { writeResult } from './write-result.js';

/** Calls `run` and waits until it settles, in whatever way. Its result may take `maxBytes` as JSON. Never rejects. */
export async function carryOut(runner: AbstractJob, maxBytes: number): Promise<RunOutcome> {
  try {
    return { how: 'returned', written: writeResult(await runner.run(), maxBytes) };
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
