import type { CheckedResult } from './check-result.js';

/** How a run ended by itself: it returned (with its checked result) or threw; or it did not, and nobody waits any longer. */
export type Settled =
  | { readonly how: 'returned'; readonly checked: CheckedResult }
  | { readonly how: 'threw'; readonly message: string; readonly stackTrace: string }
  | { readonly how: 'unsettled' };
