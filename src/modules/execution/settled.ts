import type { CheckedResult } from './check-result.js';
import type { RunOutcome } from './run-outcome.js';

/** How a run ended by itself: it returned (with its checked result) or threw; or it did not, and nobody waits any longer. */
export type Settled =
  | { readonly how: 'returned'; readonly checked: CheckedResult }
  | Extract<RunOutcome, { readonly how: 'threw' }>
  | { readonly how: 'unsettled' };

/** What a run threw, without the secrets that it may have quoted; a result is the run's own choice and stays as it is. */
export function maskThrown(settled: Settled, mask: (text: string) => string): Settled {
  return settled.how === 'threw' ? { ...settled, message: mask(settled.message), stackTrace: mask(settled.stackTrace) } : settled;
}
