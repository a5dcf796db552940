import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { backOffMs, LongLived, monotonicMs, threadFile, within } from '#libs/runtime';
import type { HeartbeatData } from './heartbeat-data.js';
import type { HeartbeatNews, HeartbeatOrder } from './heartbeat-messages.js';

const RETRY = { baseMs: 200, factor: 2, maxMs: 5_000 };
/** A thread that lived for this long was well: its end counts as the first. */
const WELL_MS = 60_000;
/** How long the thread may take to end by itself. */
const END_MS = 1_000;
/** It holds a connection, a logger and four numbers. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

/** The thread of the heartbeat as the main thread has it: started again whenever it ends, and never what keeps the process alive. */
export class HeartbeatThread extends LongLived {
  readonly #logger = new Logger('Heartbeat');
  #worker: Worker | undefined;
  #startedMs = 0;
  #ends = 0;
  #again: NodeJS.Timeout | undefined;

  constructor(
    private readonly data: HeartbeatData,
    private readonly onNews: (news: HeartbeatNews) => void,
  ) {
    super();
  }

  /** Has it renew the lease now. */
  renew(): void {
    this.#order('renew');
  }

  protected override onStart(): Promise<void> {
    this.#begin();
    return Promise.resolve();
  }

  protected override async onStop(): Promise<void> {
    clearTimeout(this.#again);
    const worker = this.#worker;
    if (!worker) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    this.#order('end');
    await within(gone, END_MS);
    await worker.terminate();
  }

  #begin(): void {
    this.#startedMs = monotonicMs();
    const worker = new Worker(threadFile(import.meta.url, './thread.js'), {
      name: 'jobcast-heartbeat',
      workerData: this.data,
      resourceLimits: LIMITS,
      execArgv: [], // what is loaded into the main thread at its start, such as a tracer, is nothing for this one
    });
    this.#worker = worker;
    let cause: unknown;
    worker.on('message', this.onNews);
    worker.on('error', (error) => (cause = error));
    worker.on('exit', (code) => this.#ended(cause ?? `exit code ${code}`));
    worker.unref();
  }

  #ended(cause: unknown): void {
    this.#worker = undefined;
    if (this.ending) return;
    this.#ends = monotonicMs() - this.#startedMs > WELL_MS ? 1 : this.#ends + 1;
    const againMs = backOffMs(RETRY, this.#ends);
    this.#logger.error(`the heartbeat's thread ended (${String(cause)}); it is started again in ${againMs} ms`);
    this.#again = setTimeout(() => this.#begin(), againMs).unref();
  }

  #order(order: HeartbeatOrder): void {
    this.#worker?.postMessage(order);
  }
}
