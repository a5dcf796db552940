import type { MessagePort } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { Piscina } from 'piscina';
import { heapLimits } from './thread-memory.js';
import type { ThreadTask } from './thread-task.js';

/** A thread without a job ends after this time. */
const IDLE_MS = 10_000;
const logger = new Logger('JobThreads');

/** Threads whose jobs may take the same amount of memory. They are started when they are needed, and kept for a while. */
export class ThreadPool {
  readonly #piscina: Piscina;
  /** What has been handed to piscina and has not settled. */
  readonly #pending = new Set<AbortController>();
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

  /** Runs a task in a thread of its own; an abort of the signal ends the thread. Resolves to why it failed, undefined when it did not. */
  async run(task: ThreadTask, signal: AbortSignal): Promise<unknown> {
    const orphaned = new AbortController();
    this.#pending.add(orphaned);
    try {
      const options = {
        filename: this.entryFile,
        transferList: [task.port] as MessagePort[],
        signal: AbortSignal.any([signal, orphaned.signal]),
      };
      await this.#piscina.run(task, options);
      return undefined;
    } catch (error) {
      return orphaned.signal.aborted ? orphaned.signal.reason : error;
    } finally {
      this.#pending.delete(orphaned);
    }
  }

  /** Ends all threads. */
  stop(): Promise<void> {
    return this.#piscina.destroy();
  }

  #failedIdle(error: unknown): void {
    this.#lastError = error;
    logger.warn(`a thread ended when no job was in it: ${String(error)}`);
  }

  /** Piscina starts no other thread for tasks that wait for one that never came up. */
  #endOrphans(): void {
    if (this.#piscina.threads.length === 0) this.#pending.forEach((orphan) => orphan.abort(this.#lastError));
  }
}
