import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { LongLived, threadFile, within } from '#libs/runtime';
import { Settings } from '../../../settings/index.js';
import { MemoryWatch } from './memory-watch.js';
import { defaultMemoryMb } from './thread-memory.js';
import { ThreadPool } from './thread-pool.js';
import type { ThreadTask } from './thread-task.js';

/** How long the end waits for threads that are in native code. */
const END_MS = 5_000;

/** The threads in which jobs run: never more than `poolSize` with a job, since a job is given to them on a place of the pool only. */
@Injectable()
export class JobThreads extends LongLived {
  readonly memory = new MemoryWatch();
  /** How much memory a job may take whose type does not say. */
  readonly defaultMemoryMb: number;
  readonly #pools = new Map<number, ThreadPool>();

  constructor(private readonly settings: Settings) {
    super();
    this.defaultMemoryMb = defaultMemoryMb(settings.poolSize);
  }

  /** Runs a task; see {@link ThreadPool.run}. Never rejects. */
  async run(task: ThreadTask, signal: AbortSignal): Promise<unknown> {
    if (this.ending) return new Error('the threads of this instance have been stopped');
    try {
      const pool = this.#pools.get(task.memoryMb) ?? this.#open(task.memoryMb);
      return await pool.run(task, signal);
    } catch (error) {
      return error; // the service was not built
    }
  }

  protected override onStart(): Promise<void> {
    return Promise.resolve();
  }

  protected override async onStop(): Promise<void> {
    this.memory.stop();
    const ended = Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
    await within(ended, END_MS);
  }

  /** V8's limits are a thread's from its start: so there is a pool for each limit. */
  #open(memoryMb: number): ThreadPool {
    const pool = new ThreadPool(fileURLToPath(threadFile(import.meta.url, './thread-entry.cjs')), memoryMb, this.settings.poolSize);
    this.#pools.set(memoryMb, pool);
    return pool;
  }
}
