import type { ReasonCode } from '#libs/contract';
import type { WrittenResult } from './write-result.js';

/** How `run` settled, in plain values, so that another thread can tell it. */
export type RunOutcome =
  | { readonly how: 'returned'; readonly written: WrittenResult }
  | {
      readonly how: 'threw';
      readonly message: string;
      readonly stackTrace: string;
      /** Default `ERROR`. */
      readonly code?: ReasonCode;
    };
