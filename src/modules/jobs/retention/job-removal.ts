import { Injectable } from '@nestjs/common';
import { OneHook } from '#libs/runtime';
import { Database, type SqlRunner } from '../../../database/index.js';
import type { AfterCommit } from '../job-transitions.js';
import { deleteJobs } from './delete-jobs.sql.js';
import { deleteWhatJobsLeft } from './delete-what-jobs-left.sql.js';

/** Told, in the transaction, which jobs are being removed; what they left in other tables is still there. */
export type RemovalHook = (runner: SqlRunner, jobIds: readonly string[]) => Promise<AfterCommit>;

/** The one place where jobs are removed, with everything that they left. No event tells of it. */
@Injectable()
export class JobRemoval {
  readonly #onRemove = new OneHook<RemovalHook>('onRemove', () => Promise.resolve(() => undefined));

  constructor(private readonly database: Database) {}

  /**
   * Lets the keeper of what is not in the database take part in every removal; what it gives is called after the commit. When the
   * process ends in between it is never called: the keeper must find orphans by itself.
   */
  onRemove(hook: RemovalHook): void {
    this.#onRemove.set(hook);
  }

  /** Removes those of the jobs that have ended, are not locked and that nobody else is writing, in one transaction. Gives their ids. */
  async remove(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const { removed, afterCommit } = await this.database.transaction((runner) => this.removeIn(runner, ids));
    afterCommit();
    return removed;
  }

  /** The same inside the caller's transaction. `afterCommit` must be called once it has committed. */
  async removeIn(runner: SqlRunner, ids: readonly string[]): Promise<{ removed: string[]; afterCommit: AfterCommit }> {
    const removed = await deleteJobs(runner, ids);
    if (removed.length === 0) return { removed, afterCommit: () => undefined };
    const afterCommit = await this.#onRemove.call(runner, removed);
    await deleteWhatJobsLeft(runner, removed);
    return { removed, afterCommit };
  }
}
