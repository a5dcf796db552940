import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

const LOOK_MS = 100;
const STALL_MS = 400;

/** By the clock that all processes of a machine share, which no fault shifts. */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const write = (file, line) => appendFileSync(file, `${JSON.stringify({ process: process.pid, ...line })}\n`);

/** A process that stands still for longer notes it, whoever has stopped it: what it held then may have been taken from it. */
let watched = '';
function watchForStalls(file) {
  if (watched || !isMainThread) return;
  watched = file;
  let lastMs = nowMs();
  const look = () => {
    const atMs = nowMs();
    if (atMs - lastMs > STALL_MS) write(watched, { what: 'stall', fromMs: lastMs, atMs });
    lastMs = atMs;
  };
  // eslint-disable-next-line no-undef
  setInterval(look, LOOK_MS).unref();
}

/** Writes when its code begins and ends into the file that its parameters name, past everything that the service keeps. */
class Witnessed extends AbstractJob {
  async run() {
    const { file } = this.parameters;
    watchForStalls(file);
    const { id: jobId, attempt, tenant, type } = this.job;
    const run = randomUUID();
    const note = (what) => write(file, { what, run, jobId, attempt, tenant, type, atMs: nowMs() });
    note('start');
    try {
      return await this.work();
    } finally {
      note('end');
    }
  }

  async work() {
    const { durationMs, failures = 0 } = this.parameters;
    for (let tick = 0; tick < 10; tick += 1) {
      await sleep(durationMs / 10, undefined, { signal: this.signal });
      this.advanceCompletion(10);
    }
    if (this.job.attempt <= failures) throw new Error(`attempt ${this.job.attempt} fails on purpose`);
    return { attempt: this.job.attempt };
  }
}

const type = (name, options = {}) => JobType({ name, parameters: AnyObject, ...options })(class extends Witnessed {});
const restartable = true;

export default [
  type('kept', { restartable }),
  type('fragile'),
  type('flaky', { restartable, maxAttempts: 3, backoff: { baseMs: 100, factor: 2, maxMs: 500 } }),
  type('threaded', { restartable, isolation: 'thread' }),
  type('narrow', { restartable, maxRunning: 2 }),
  type('single', { restartable, runConcurrently: false }),
  type('left', { restartable, serialGroup: 'storm' }),
  type('right', { restartable, serialGroup: 'storm' }),
];
