import type { RunLoan } from './run-loan.js';
import type { Settled } from './settled.js';

/** A job that is ready to run, wherever its code will run. */
export interface Runnable {
  /** Runs it once, with what it is lent, until it settles in whatever way. Never rejects. */
  carryOut(loan: RunLoan): Promise<Settled>;
  /** Ends the run by force, where that is possible; it settles soon then. */
  readonly kill?: () => void;
}
