import { Injectable } from '@nestjs/common';
import type { JobStatus } from '#libs/contract';
import { Batcher } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../database/index.js';
import { toOutboxEvent, type OutboxEvent } from '../../events/index.js';
import { Settings } from '../../settings/index.js';
import { JobChanges } from './changes/index.js';
import { isWritten } from './is-written.sql.js';
import { announce, jobAfter } from './job-after.js';
import type { JobInfo } from './job-info.js';
import { rankOf } from './job-rank.js';
import { findRequestedStops } from './find-requested-stops.sql.js';
import { stoppedReason } from './stopped-reason.js';
import { aborted, isHeld } from './transitions.js';
import type { Transition } from './transition.js';
import { writeTransitions, YIELDS_TO_STOP, type TransitionWrite } from './write-transitions.sql.js';

/** What is to be done once the transaction has committed. */
export type AfterCommit = () => void;

/**
 * Told, in the transaction, of jobs that count no more towards limits (each as it is now, with its run's times before).
 * Scheduling and execution put themselves here; jobs know nothing of them.
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
  readonly #releaseHooks: ReleaseHook[] = [];

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    /** Where it is told what has changed. */
    readonly changes: JobChanges,
  ) {
    this.#batcher = new Batcher({ write: (items) => this.#write(items), maxItems: MAX_BATCH, isOutage: isDatabaseOutage });
  }

  /**
   * Puts bookkeeping into every transaction that ends or gives back jobs. What was put in last comes first: so the lanes' books,
   * whose locks others wait for, are written after what runs report.
   */
  onRelease(hook: ReleaseHook): void {
    this.#releaseHooks.unshift(hook);
  }

  /**
   * Resolves, when committed, with the job as it is now: ABORTED instead of SUCCEEDED, FAILED or QUEUED again after a stop request.
   * With null when it was not as expected any more.
   * What is asked for in one turn of the event loop shares a transaction.
   */
  apply(transition: Transition): Promise<JobInfo | null> {
    return this.#batcher.add(transition);
  }

  /**
   * Whether the transition of a job that an instance holds has been carried out, though no answer came: the job as it is then, or null. To be
   * asked once it has been refused: then the first try is over.
   */
  async writtenBefore(transition: Transition): Promise<JobInfo | null> {
    return (await isWritten(this.database, transition)) ? jobAfter(transition) : null;
  }

  /** Resolves when nothing is waiting to be written. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  /**
   * The same inside the caller's transaction. `afterCommit` must be called once it has committed.
   */
  async applyIn(runner: SqlRunner, transitions: readonly Transition[]): Promise<{ jobs: (JobInfo | null)[]; afterCommit: AfterCommit }> {
    const writes = transitions.map((transition) => this.#prepare(transition));
    const written = await writeAll(runner, writes);
    const instead = await this.#endStopped(
      runner,
      writes.filter((write) => YIELDS_TO_STOP.has(write.after.status) && !written.has(write)),
    );
    const outcomes = writes.map((write) => (written.has(write) ? write : instead.get(write)));
    const done = outcomes.filter((write) => write !== undefined);
    const released = done.map(({ transition }) => transition).filter(({ job, to }) => isHeld(job.status) && !isHeld(to));
    const afterRelease: AfterCommit[] = [];
    if (released.length > 0) for (const hook of this.#releaseHooks) afterRelease.push(await hook(runner, released));
    const afterCommit = () => {
      afterRelease.forEach((after) => after());
      this.#tell(done);
    };
    return { jobs: outcomes.map((write) => write?.after ?? null), afterCommit };
  }

  /** What a transition tells, as it goes into the outbox. */
  eventOf(transition: Transition, after: JobInfo): OutboxEvent {
    return toOutboxEvent(this.settings.namespace, transition.at, after.traceparent, announce(after, transition.job, transition));
  }

  async #write(transitions: readonly Transition[]): Promise<readonly (JobInfo | null)[]> {
    const { jobs, afterCommit } = await this.database.transaction(
      async (runner) => {
        const applied = await this.applyIn(runner, transitions);
        transitions.forEach(({ beforeCommit }) => beforeCommit?.());
        return applied;
      },
      { retriesDefects: false },
    );
    afterCommit();
    return jobs;
  }

  /** A transition that was refused because of a stop request is replaced by ABORTED; the answer names these. */
  async #endStopped(runner: SqlRunner, refused: readonly TransitionWrite[]): Promise<ReadonlyMap<TransitionWrite, TransitionWrite>> {
    const stops = await findRequestedStops(
      runner,
      refused.map(({ after }) => after.id),
    );
    const ends = new Map<TransitionWrite, TransitionWrite>();
    for (const write of refused) {
      const stop = stops.find(({ jobId }) => jobId === write.after.id);
      const { job, at } = write.transition;
      if (stop) ends.set(write, this.#prepare(aborted(job, stoppedReason(stop), at)));
    }
    const written = await writeAll(runner, [...ends.values()]);
    return new Map([...ends].filter(([, end]) => written.has(end)));
  }

  #prepare(transition: Transition): TransitionWrite {
    const after = jobAfter(transition);
    const mayBeTaken = after.status === 'QUEUED' && after.wakesAt === null && after.queuedAt !== null;
    return {
      transition,
      after,
      rank: mayBeTaken && after.queuedAt ? rankOf(after.queuedAt, after.priority, this.settings.priorityAgeingMs) : null,
      event: this.eventOf(transition, after),
    };
  }

  #tell(done: readonly TransitionWrite[]): void {
    if (done.length > 0) this.database.notify('outbox');
    const work = done.filter(({ rank }) => rank !== null).map(({ after, rank }) => `${after.laneId}:${rank}`);
    if (work.length > 0) this.database.notify('work', ...work);
    if (this.changes.watched) this.changes.tell(done.map(({ after }) => after));
  }
}

/** Gives what was written. */
async function writeAll(runner: SqlRunner, writes: readonly TransitionWrite[]): Promise<ReadonlySet<TransitionWrite>> {
  const groups = groupByStatus(writes);
  // Sent together, answered in order: one round trip for all statuses.
  const applied = await Promise.all(groups.map(([to, group]) => writeTransitions(runner, to, group)));
  return new Set(groups.flatMap(([, group], index) => group.filter(({ after }) => applied[index]?.has(after.id))));
}

type Group = readonly [JobStatus, TransitionWrite[]];

/**
 * By status, each group in the order of the ids, so that two writers of the same jobs lock them in the same order. Of several
 * transitions of one job to one status only the first is kept: the others are refused as they would be one after the other.
 */
function groupByStatus(writes: readonly TransitionWrite[]): Group[] {
  const groups = new Map<JobStatus, Map<string, TransitionWrite>>();
  for (const write of writes) {
    const { status, id } = write.after;
    const group = groups.get(status) ?? new Map<string, TransitionWrite>();
    if (!group.has(id)) group.set(id, write);
    groups.set(status, group);
  }
  return [...groups].map(([status, group]) => [status, [...group.values()].sort((a, b) => (a.after.id < b.after.id ? -1 : 1))]);
}
