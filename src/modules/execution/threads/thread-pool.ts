import type { MessagePort } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { Piscina } from 'piscina';
import { thrownMessage } from '#libs/foreign-value';
import { MemoryExceeded } from './memory-exceeded.js';
import { SharedState } from './shared-state.js';
import { heapLimits } from './thread-memory.js';
import type { ThreadTask } from './thread-task.js';

/** A thread without a job ends after this time. */
const IDLE_MS = 10_000;
/** A thread that loads modules ends after this time at the latest. */
const LOAD_MS = 4_000;
const logger = new Logger('JobThreads');

/** Threads whose jobs may take the same amount of memory. They are started when they are needed, and kept for a while. */
export class ThreadPool {
  readonly #piscina: Piscina;
  /** What has been handed to piscina and has not settled. */
  readonly #pending = new Set<PendingTask>();
  #lastError: unknown = new Error('a thread could not be started');

  constructor(
    private readonly entryFile: string,
    memoryMb: number,
    maxThreads: number,
  ) {
    this.#piscina = new Piscina({
      minThreads: 0,
      maxThreads,
      idleTimeout: IDLE_MS,
      concurrentTasksPerWorker: 1,
      atomics: 'disabled', // else a thread that waits for work blocks its own event loop, and nothing in it can come to its end
      recordTiming: false,
      resourceLimits: heapLimits(memoryMb),
    });
    this.#piscina.on('error', (error: unknown) => this.#failedIdle(error));
    this.#piscina.on('workerDestroy', () => setImmediate(() => this.#endOrphans()));
  }

  /**
   * Runs a task in a thread of its own; an abort of the signal ends the thread, when it does not load modules. Resolves to why it
   * failed, undefined when it did not.
   */
  async run(task: ThreadTask, signal: AbortSignal): Promise<unknown> {
    const pending = new PendingTask(task);
    const end = (): void => void pending.end(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
    this.#pending.add(pending);
    try {
      const options = { filename: this.entryFile, transferList: [task.port] as MessagePort[], signal: pending.signal };
      await this.#piscina.run(task, options);
      return undefined;
    } catch (error) {
      return pending.signal.aborted ? pending.signal.reason : error;
    } finally {
      this.#pending.delete(pending);
      signal.removeEventListener('abort', end);
    }
  }

  /** Ends all threads. */
  async stop(): Promise<void> {
    const reason = new Error('the threads of this instance have been stopped');
    await Promise.all([...this.#pending].map((pending) => pending.end(reason)));
    await this.#piscina.destroy();
  }

  #failedIdle(error: unknown): void {
    this.#lastError = error;
    logger.warn(`a thread ended when no job was in it: ${thrownMessage(error)}`);
  }

  /** Piscina starts no other thread for tasks that wait for one that never came up. */
  #endOrphans(): void {
    if (this.#piscina.threads.length === 0) this.#pending.forEach((orphan) => void orphan.end(this.#lastError));
  }
}

/** A task that piscina has, and the way to end its thread. */
class PendingTask {
  readonly #ended = new AbortController();
  readonly #state: SharedState;

  constructor({ shared }: ThreadTask) {
    this.#state = new SharedState(shared);
  }

  /** Piscina's: its abort ends the thread at once. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** A thread that takes too much memory is ended at once, because it computes. */
  async end(reason: unknown): Promise<void> {
    if (!(reason instanceof MemoryExceeded)) await this.#state.ending(LOAD_MS);
    this.#ended.abort(reason);
  }
}
