import type { ReasonCode } from '#libs/contract';
import type { WrittenJson } from '#libs/foreign-value';

/** How `run` settled, in plain values, so that another thread can tell it. */
export type RunOutcome =
  | { readonly how: 'returned'; readonly written: WrittenJson }
  | {
      readonly how: 'threw';
      readonly message: string;
      readonly stackTrace: string;
      /** Default `ERROR`. */
      readonly code?: ReasonCode;
    };

/** A run that threw. */
export type Threw = Extract<RunOutcome, { readonly how: 'threw' }>;
