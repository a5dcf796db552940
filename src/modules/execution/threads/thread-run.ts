import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import type { ResultRules } from '../check-result.js';
import type { RunLoan } from '../run-loan.js';
import type { Runnable } from '../runnable.js';
import { settleOutcome } from '../settle-outcome.js';
import type { Settled } from '../settled.js';
import { endOfThread } from './end-of-thread.js';
import type { JobThreads } from './job-threads.js';
import { MemoryExceeded } from './memory-exceeded.js';
import { ServedLoan } from './served-loan.js';
import { SharedState } from './shared-state.js';

const logger = new Logger('ThreadRun');
/** A thread ends within milliseconds, also out of an endless loop; but not out of native code, such as `execSync`. */
const END_MS = 5_000;

/** What a thread needs to make the job object by itself. */
export interface ThreadJob {
  /** The module that brings the runner. */
  readonly file: string;
  /** As submitted; known to be right. */
  readonly parameters: unknown;
  /** Null: as much as a job may take whose type does not say. */
  readonly maxMemoryMb: number | null;
}

/** A run in a thread of its own, which can be made to end. */
export class ThreadRun implements Runnable {
  readonly #killer = new AbortController();

  constructor(
    private readonly threads: JobThreads,
    private readonly job: ThreadJob,
    private readonly rules: ResultRules,
  ) {}

  readonly kill = (): void => this.#killer.abort();

  async carryOut(loan: RunLoan): Promise<Settled> {
    const { file, parameters, maxMemoryMb } = this.job;
    const { threads, rules } = this;
    const memoryMb = maxMemoryMb ?? threads.defaultMemoryMb;
    const { port1: near, port2: port } = new MessageChannel();
    const state = new SharedState();
    let unwatch = (): void => undefined;
    const served = new ServedLoan(near, state, loan, (threadId) => {
      unwatch = threads.memory.watch(threadId, memoryMb, () => this.#killer.abort(new MemoryExceeded(memoryMb)));
    });
    const { job, lastCheckpoint } = loan;
    const task = { file, job, parameters, lastCheckpoint, maxResultBytes: rules.maxBytes, memoryMb, port, shared: state.buffer };
    const failure = await threads.run(task, this.#killer.signal);
    port.close(); // does nothing to a port that was handed over; but when the task got to no thread, nobody else closes it
    await this.#close(served, job.id);
    unwatch();
    near.close();
    const { outcome, crash } = served;
    if (outcome && crash) logger.warn(`the thread of job ${job.id} crashed after run() had settled: ${crash.stackTrace}`);
    const end = endOfThread({ outcome, crash, failure, killed: this.#killer.signal, memoryMb });
    return end ? settleOutcome(end, rules) : { how: 'unsettled' };
  }

  /** Waits until the thread is gone, so that the job is over when it is said to be. */
  async #close({ closed }: ServedLoan, jobId: string): Promise<void> {
    const timer = new AbortController();
    const late = delay(END_MS, 'late', { ref: false, signal: timer.signal }).catch(() => undefined);
    if ((await Promise.race([closed, late])) === 'late') {
      logger.error(
        `the thread of job ${jobId} could not be ended within ${END_MS} ms: it is in native code, which goes on until it returns`,
      );
    }
    timer.abort();
  }
}
