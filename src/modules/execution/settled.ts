import type { CheckedResult } from './check-result.js';
import type { RunOutcome } from './run-outcome.js';

/** How a run ended by itself: it returned (with its checked result) or threw; or it did not, and nobody waits any longer. */
export type Settled =
  | { readonly how: 'returned'; readonly checked: CheckedResult }
  | Extract<RunOutcome, { readonly how: 'threw' }>
  | { readonly how: 'unsettled' };
