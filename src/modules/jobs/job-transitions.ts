import { Injectable } from '@nestjs/common';
import { Batcher } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../database/index.js';
import { toOutboxEvent } from '../../events/index.js';
import { Settings } from '../../settings/index.js';
import { announce, jobAfter, timeOf } from './job-after.js';
import type { JobInfo } from './job-info.js';
import { rankOf } from './job-rank.js';
import { isHeld } from './transitions.js';
import type { Transition } from './transition.js';
import { writeTransitions, type TransitionWrite } from './write-transitions.sql.js';

/** What is to be done once the transaction has committed. */
export type AfterCommit = () => void;

/**
 * Told, in the transaction, of jobs that count no more towards limits (each as it is now, with its run's times before).
 * The scheduler puts itself here; jobs know nothing of it.
 */
export type ReleaseHook = (runner: SqlRunner, released: readonly Transition[]) => Promise<AfterCommit>;

/** Transitions that share one write; more wait for the next. */
const MAX_BATCH = 500;

/**
 * The one place where a status changes: the table is checked, the row is written when it is still as expected, the event
 * goes into the outbox, all in one transaction.
 */
@Injectable()
export class JobTransitions {
  readonly #batcher: Batcher<Transition, JobInfo | null>;
  #onRelease: ReleaseHook = () => Promise.resolve(() => undefined);

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {
    this.#batcher = new Batcher({ write: (items) => this.#write(items), maxItems: MAX_BATCH, isOutage: isDatabaseOutage });
  }

  /** Puts the scheduler's bookkeeping into every transaction that ends or gives back jobs. */
  onRelease(hook: ReleaseHook): void {
    this.#onRelease = hook;
  }

  /**
   * Resolves, when committed, with the job as it is now; with null when it was not as expected any more.
   * What is asked for in one turn of the event loop shares a transaction.
   */
  apply(transition: Transition): Promise<JobInfo | null> {
    return this.#batcher.add(transition);
  }

  /** Resolves when nothing is waiting to be written. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  /**
   * The same inside the caller's transaction. `afterCommit` must be called once it has committed; a transition of the same
   * job must not be asked for twice.
   */
  async applyIn(runner: SqlRunner, transitions: readonly Transition[]): Promise<{ jobs: (JobInfo | null)[]; afterCommit: AfterCommit }> {
    const writes = transitions.map((transition) => this.#prepare(transition));
    // Sent together, answered in order: one round trip for all statuses.
    const applied = await Promise.all([...groupByStatus(writes)].map(([to, group]) => writeTransitions(runner, to, group)));
    const changed = (id: string) => applied.some((ids) => ids.has(id));
    const done = writes.filter(({ after }) => changed(after.id));
    const released = done.map(({ transition }) => transition).filter(({ job, to }) => isHeld(job.status) && !isHeld(to));
    const afterRelease = released.length > 0 ? await this.#onRelease(runner, released) : () => undefined;
    const afterCommit = () => {
      afterRelease();
      this.#tell(done);
    };
    return { jobs: writes.map(({ after }) => (changed(after.id) ? after : null)), afterCommit };
  }

  async #write(transitions: readonly Transition[]): Promise<readonly (JobInfo | null)[]> {
    const { jobs, afterCommit } = await this.database.transaction((runner) => this.applyIn(runner, transitions));
    afterCommit();
    return jobs;
  }

  #prepare(transition: Transition): TransitionWrite {
    const after = jobAfter(transition);
    const mayBeTaken = after.status === 'QUEUED' && after.wakesAt === null && after.queuedAt !== null;
    return {
      transition,
      after,
      rank: mayBeTaken && after.queuedAt ? rankOf(after.queuedAt, after.priority, this.settings.priorityAgeingMs) : null,
      event: toOutboxEvent(this.settings.namespace, timeOf(after), after.traceparent, announce(after, transition.job, transition)),
    };
  }

  #tell(done: readonly TransitionWrite[]): void {
    if (done.length > 0) this.database.notify('outbox');
    const work = done.filter(({ rank }) => rank !== null).map(({ after, rank }) => `${after.laneId}:${rank}`);
    if (work.length > 0) this.database.notify('work', ...work);
  }
}

/** By status, each group in the order of the ids, so that two writers of the same jobs lock them in the same order. */
function groupByStatus(writes: readonly TransitionWrite[]): Map<TransitionWrite['after']['status'], TransitionWrite[]> {
  const groups = new Map<TransitionWrite['after']['status'], TransitionWrite[]>();
  for (const write of writes) {
    const group = groups.get(write.after.status);
    if (group) group.push(write);
    else groups.set(write.after.status, [write]);
  }
  groups.forEach((group) => group.sort((a, b) => (a.after.id < b.after.id ? -1 : 1)));
  return groups;
}
