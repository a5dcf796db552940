import type { Logger } from 'pino';
import { monotonicMs, Repeating, within } from '#libs/runtime';
import type { SqlRunner } from '../../../database/index.js';
import { forgetBlockedRun, noteBlockedRun, type RunKey } from '../blocked-runs.sql.js';
import type { HeartbeatMemory } from './heartbeat-memory.js';
import { lookAtMainThread, type MainThreadPlace } from './main-thread-inspector.js';

const LOOK_MS = 250;
/** When this thread did not run for this long either, the process was stopped or got no processor. */
const GAP_MS = 1_000;
/** How long the main thread may take to pause. */
const PAUSE_MS = 2_000;
/** How long the database may take to answer. */
const ANSWER_MS = 1_000;
/** A main loop that is blocked for this many leases ends its process. */
const MAX_LEASES = 3;
/** Before others can take the jobs of a blocked instance, it is noted which of them blocks it. */
const NOTE_LEASES = 0.75;

/** The parts that the watchdog works with. */
export interface WatchdogTools {
  readonly memory: HeartbeatMemory;
  readonly database: SqlRunner;
  readonly log: Logger;
  readonly leaseMs: number;
  /** Ends the process at once. */
  readonly endProcess: () => void;
  readonly look?: (ms: number) => Promise<MainThreadPlace | null>;
  /** Monotonic, in milliseconds. */
  readonly nowMs?: () => number;
}

/**
 * Ends the process when its main loop is blocked for three leases: other jobs, health checks and the end of the service wait for it. It notes
 * the stack and the run that blocks, by which the instance that rescues the jobs ends this one as FAILED.
 */
export class Watchdog extends Repeating {
  #noted: RunKey | null = null;
  #hasLooked = false;
  #lookedMs: number;
  #awakeSinceMs: number;
  readonly #nowMs: () => number;

  constructor(private readonly tools: WatchdogTools) {
    super();
    this.#nowMs = tools.nowMs ?? monotonicMs;
    this.#awakeSinceMs = this.#lookedMs = this.#nowMs();
  }

  protected override async turn(): Promise<number> {
    const { memory, leaseMs } = this.tools;
    const nowMs = this.#nowMs();
    if (nowMs - this.#lookedMs > GAP_MS) this.#awakeSinceMs = nowMs;
    const blockedMs = nowMs - Math.max(memory.aliveMs, this.#awakeSinceMs);
    if (memory.incarnation !== null) {
      if (blockedMs < NOTE_LEASES * leaseMs) await this.#isFree();
      else await this.#isBlocked(blockedMs, memory.incarnation);
    }
    this.#lookedMs = this.#nowMs();
    return LOOK_MS;
  }

  async #isFree(): Promise<void> {
    this.#hasLooked = false;
    if (this.#noted) await this.#write(forgetBlockedRun(this.tools.database, this.#noted));
    this.#noted = null;
  }

  async #isBlocked(blockedMs: number, incarnation: number): Promise<void> {
    const isOver = blockedMs >= MAX_LEASES * this.tools.leaseMs;
    if (!this.#hasLooked || (isOver && !this.#noted)) await this.#note(blockedMs, incarnation);
    if (!isOver || this.#isAlive(blockedMs)) return;
    const job = this.#noted ? `by job ${this.#noted.jobId}` : 'by no job that is known';
    this.tools.log.fatal(
      { context: 'Watchdog', blockedMs: Math.round(blockedMs), ...this.#noted },
      `the main loop has been blocked for ${Math.round(blockedMs)} ms, ${MAX_LEASES} leases, ${job}: this process ends`,
    );
    this.tools.endProcess();
  }

  async #note(blockedMs: number, incarnation: number): Promise<void> {
    this.#hasLooked = true;
    const place = await (this.tools.look ?? lookAtMainThread)(PAUSE_MS);
    if (!place || this.#isAlive(blockedMs)) return;
    const stackTrace = `Error: the main loop of the instance was blocked for ${Math.round(blockedMs)} ms and more${place.frames}`;
    this.tools.log.error({ context: 'Watchdog', ...place.run, stack: stackTrace }, 'the main loop is blocked here');
    if (!place.run) return;
    this.#noted = place.run;
    await this.#write(noteBlockedRun(this.tools.database, incarnation, { ...place.run, stackTrace }));
  }

  /** Whether the main loop has run since it had been blocked for `blockedMs`. */
  #isAlive(blockedMs: number): boolean {
    return this.#nowMs() - this.tools.memory.aliveMs < blockedMs;
  }

  async #write(writing: Promise<void>): Promise<void> {
    const written = writing.catch((error: unknown) => {
      this.tools.log.warn({ context: 'Watchdog' }, `the note about the blocked main loop was not written: ${String(error)}`);
    });
    await within(written, ANSWER_MS);
  }
}
