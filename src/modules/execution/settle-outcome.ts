import { checkResult, type ResultRules } from './check-result.js';
import type { RunOutcome } from './run-outcome.js';
import type { Settled } from './settled.js';

/** Checks the result of a run that returned, wherever it ran. */
export async function settleOutcome(outcome: RunOutcome, { resultClass }: ResultRules): Promise<Settled> {
  return outcome.how === 'threw' ? outcome : { how: 'returned', checked: await checkResult(outcome.written, resultClass) };
}
