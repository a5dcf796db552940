import type { CheckedResult } from './check-result.js';
import type { Threw } from './run-outcome.js';

/** How a run ended by itself: it returned (with its checked result) or threw; or it did not, and nobody waits any longer. */
export type Settled = { readonly how: 'returned'; readonly checked: CheckedResult } | Threw | { readonly how: 'unsettled' };

/** What a run threw, without the secrets that it may have quoted; a result is the run's own choice and stays as it is. */
export function maskThrown<Some extends Settled>(settled: Some, mask: (text: string) => string): Some {
  return settled.how === 'threw' ? { ...settled, message: mask(settled.message), stackTrace: mask(settled.stackTrace) } : settled;
}
