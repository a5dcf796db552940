import type { Logger } from 'pino';
import { monotonicMs, Repeating, within } from '#libs/runtime';
import type { SqlRunner } from '../../../database/index.js';
import { findRunningJobs, type RunningJob } from './find-running-jobs.sql.js';
import type { HeartbeatMemory } from './heartbeat-memory.js';

/** A main loop that has not run for this long is blocked. */
const BLOCKED_MS = 1_000;
const LOOK_MS = 250;
/** So many jobs are named. */
const NAMED_JOBS = 50;
/** The line is not kept waiting for longer than this by a database that does not answer. */
const ANSWER_MS = 1_000;

/** The clock by which the watch looks and waits. */
export interface WatchClock {
  /** Monotonic, in milliseconds. */
  nowMs(): number;
  /** Waits for `work`, at most `ms` milliseconds; resolves to whether it has ended. */
  within(work: Promise<unknown>, ms: number): Promise<boolean>;
}

const REAL_CLOCK: WatchClock = { nowMs: monotonicMs, within };

/** What the watch needs. */
export interface WatchTools {
  readonly memory: HeartbeatMemory;
  readonly database: SqlRunner;
  readonly log: Logger;
  /** Called when the main loop runs again. */
  readonly onFree: () => void;
}

/** Notices from its own thread when the main loop is blocked, and tells at once: which jobs run, and what to do about it. */
export class MainLoopWatch extends Repeating {
  /** Since when the main loop has been blocked; null while it is not. */
  #sinceMs: number | null = null;
  #lookedMs: number;
  /** From when on this thread looks without a gap. */
  #awakeSinceMs: number;

  constructor(
    private readonly tools: WatchTools,
    private readonly clock: WatchClock = REAL_CLOCK,
  ) {
    super();
    this.#lookedMs = clock.nowMs();
    this.#awakeSinceMs = this.#lookedMs;
  }

  protected override async turn(): Promise<number> {
    const nowMs = this.clock.nowMs();
    const { aliveMs } = this.tools.memory;
    // When this thread did not run either, the process was stopped or got no processor: no job is to blame.
    if (nowMs - this.#lookedMs > BLOCKED_MS) this.#awakeSinceMs = nowMs;
    if (this.#sinceMs !== null) this.#lookForEnd(this.#sinceMs, aliveMs);
    else if (nowMs - Math.max(aliveMs, this.#awakeSinceMs) > BLOCKED_MS) await this.#begin(aliveMs);
    this.#lookedMs = this.clock.nowMs();
    return LOOK_MS;
  }

  async #begin(aliveMs: number): Promise<void> {
    this.#sinceMs = aliveMs;
    const jobs = await this.#runningJobs();
    const blockedMs = Math.round(this.clock.nowMs() - aliveMs);
    this.tools.log.warn(
      { context: 'Heartbeat', blockedMs, ...(jobs && { jobs }) },
      `the main loop has been blocked for ${blockedMs} ms: ${whoBlocks(jobs)}; it holds up everything else in this instance. ` +
        "A processor-bound job belongs in a thread: set isolation: 'thread' in its @JobType",
    );
  }

  #lookForEnd(sinceMs: number, aliveMs: number): void {
    if (aliveMs <= sinceMs) return;
    this.#sinceMs = null;
    const blockedMs = Math.round(aliveMs - sinceMs);
    this.tools.log.warn({ context: 'Heartbeat', blockedMs }, `the main loop runs again; it was blocked for ${blockedMs} ms`);
    this.tools.onFree();
  }

  /** Resolves to null when they cannot be known: the database is away, or the instance is not registered. */
  async #runningJobs(): Promise<RunningJob[] | null> {
    const { memory, database } = this.tools;
    if (memory.incarnation === null) return null;
    let found: RunningJob[] | null = null;
    const jobs = findRunningJobs(database, memory.incarnation, NAMED_JOBS).then((running) => (found = running));
    await this.clock.within(
      jobs.catch(() => null),
      ANSWER_MS,
    );
    return found;
  }
}

function whoBlocks(jobs: readonly RunningJob[] | null): string {
  if (!jobs) return 'which jobs run could not be asked of the database';
  if (jobs.length === 0) return 'no job runs';
  if (jobs.length === 1) return 'the job below computes without a pause';
  return 'one of the jobs below computes without a pause';
}
