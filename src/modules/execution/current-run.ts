import { AsyncLocalStorage } from 'node:async_hooks';
import { CURRENT_RUN_KEY } from '../instances/index.js';
import type { JobInfo } from '../jobs/index.js';

/** A run to which an error belongs that no code has caught. */
export interface CurrentRun {
  readonly job: Pick<JobInfo, 'id' | 'attempt'>;
  /** Must not throw. */
  uncaught(error: unknown): void;
}

const runs = new AsyncLocalStorage<CurrentRun>();
Reflect.set(globalThis, Symbol.for(CURRENT_RUN_KEY), () => {
  const run = runs.getStore();
  return run ? { jobId: run.job.id, attempt: run.job.attempt } : null;
});

/** Calls `work` so that the errors that it and all that follows from it leave uncaught belong to this run. */
export function asRun<T>(run: CurrentRun, work: () => T): T {
  return runs.run(run, work);
}

/** Calls `work`, which a run asked for, as work of the service: its errors belong to no run. */
export function asService<T>(work: () => T): T {
  return runs.exit(work);
}

/** The run whose code, or a callback of it, is under way; also in Node's handlers of an error that this code left uncaught. */
export function currentRun(): CurrentRun | undefined {
  return runs.getStore();
}
