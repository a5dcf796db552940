import type { SqlRunner } from '../../database/index.js';
import type { Submission } from './submission.js';

/** Jobs that are being stored, or were stored by an earlier submit that this one repeats. */
export interface StoredSubmission {
  readonly submission: Submission;
  /** In the order of its jobs. */
  readonly jobIds: readonly string[];
}

/** Told, in the transaction, what is stored by it. */
export type StoreHook = (runner: SqlRunner, stored: readonly StoredSubmission[]) => Promise<void>;
