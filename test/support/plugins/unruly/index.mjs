import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFile, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exit } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

/** What a job must not do to the service, by name. */
const DEEDS = {
  'process.exit': () => process.exit(3),
  'imported exit': () => exit(3),
  'process.reallyExit': () => process.reallyExit(3),
  'process.abort': () => process.abort(),
  'a later process.exit': () => void setTimeout(() => process.exit(3)),
  'an unhandled rejection': () => void Promise.reject(new Error('astray')),
  'an unhandled rejected text': () => void Promise.reject('a stray text'),
  'an error of a timer': () => void setTimeout(astray),
  'an error of a timer that is repeated': () => void globalThis.setInterval(astray, 1),
  'an error of the next tick': () => void process.nextTick(astray),
  'an error of a microtask': () => void globalThis.queueMicrotask(astray),
  'an error of a callback': () => void readFile(import.meta.filename, astray),
  'an error of an emitter without a listener': () => void spawn('no-such-program'),
  'an error of a listener': () => {
    const target = new globalThis.EventTarget();
    target.addEventListener('event', astray);
    target.dispatchEvent(new globalThis.Event('event'));
  },
  'an error that cannot be looked at': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    setTimeout(() => {
      throw proxy;
    });
  },
  nothing: () => undefined,
};

function astray() {
  throw new Error('astray');
}

class Unruly extends AbstractJob {
  async run() {
    await sleep(1); // what comes after an await is the harder case
    const { deed, lateMs, thenMs = 0 } = this.parameters;
    if (lateMs === undefined) DEEDS[deed]();
    else setTimeout(() => DEEDS[deed](), lateMs);
    if (thenMs > 0) await sleep(thenMs, undefined, { signal: this.signal });
  }
}

/** Writes what happens to it into `<folder>/runs.log`, as the plug-in `endurance` does. Does its work in the first attempt only. */
class Recorded extends AbstractJob {
  async run() {
    this.record('start');
    this.signal.addEventListener('abort', () => this.record('signal'));
    if (this.job.attempt === 1) await this.work(this.parameters.durationMs);
    this.record('end');
    return { attempt: this.job.attempt };
  }

  record(what) {
    const { id: jobId, attempt } = this.job;
    const record = { jobId, attempt, what, process: process.pid, atMs: Date.now() };
    appendFileSync(join(this.parameters.folder, 'runs.log'), `${JSON.stringify(record)}\n`);
  }
}

/**
 * Holds the main loop as a computation without a pause does, but leaves the processor to other tests. Begins when `after` other
 * runs have begun, and ends when there is a file `release` in the folder.
 */
class Blocking extends Recorded {
  async run() {
    const { folder, after = 0 } = this.parameters;
    const log = join(folder, 'runs.log');
    const begun = () => (existsSync(log) ? readFileSync(log, 'utf8').split('"start"').length - 1 : 0);
    while (begun() < after) await sleep(5);
    return super.run();
  }

  work() {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(join(this.parameters.folder, 'release'))) Atomics.wait(cell, 0, 0, 20);
  }
}

/** Blocks the main loop in each attempt, for ever. */
class Poison extends Recorded {
  run() {
    this.record('start');
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (;;) Atomics.wait(cell, 0, 0, 20);
  }
}

class Patient extends Recorded {
  work(durationMs) {
    return sleep(durationMs, undefined, { signal: this.signal });
  }
}

export default [
  JobType({ name: 'unruly', parameters: AnyObject })(Unruly),
  JobType({ name: 'blocking', parameters: AnyObject })(Blocking),
  JobType({ name: 'poison', parameters: AnyObject, restartable: true, backoff: { baseMs: 20, maxMs: 20 } })(Poison),
  JobType({ name: 'patient', parameters: AnyObject, restartable: true })(Patient),
];
