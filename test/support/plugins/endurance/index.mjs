import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

/** Every run writes what happens to it into `<folder>/runs.log`, so that a test need not believe the service. */
class Recorded extends AbstractJob {
  async run() {
    this.record('start');
    this.signal.addEventListener('abort', () => this.record('signal'));
    await this.work();
    this.record('end');
    return { attempt: this.job.attempt, process: process.pid };
  }

  record(what, fields = {}) {
    const { id: jobId, attempt } = this.job;
    appendFileSync(
      join(this.parameters.folder, 'runs.log'),
      `${JSON.stringify({ jobId, attempt, what, ...fields, process: process.pid, atMs: Date.now() })}\n`,
    );
  }
}

/** Lasts `durationMs` in the first attempt, and hardly any time in a later one. Ends at once when it is stopped. */
class Lasting extends Recorded {
  async work() {
    const { durationMs } = this.parameters;
    await sleep(this.job.attempt === 1 ? durationMs : 10, undefined, { signal: this.signal });
  }
}

/** Records a step after every 20 ms in which its process really ran, until it is stopped; in a later attempt one step only. */
class Stepping extends Recorded {
  async work() {
    for (let step = 1; step === 1 || this.job.attempt === 1; step += 1) {
      await sleep(20, undefined, { signal: this.signal });
      this.record('step', { step });
    }
  }
}

/** Has `durationMs` to go when SIGTERM reaches its process. */
class Finishing extends Recorded {
  async work() {
    await once(process, 'SIGTERM');
    await sleep(this.parameters.durationMs, undefined, { signal: this.signal });
  }
}

/** Lasts until the test opens its gate (`RunLog.open`), in every attempt. Ends at once when it is stopped. */
class Gated extends Recorded {
  async work() {
    while (!existsSync(join(this.parameters.folder, this.parameters.gate))) await sleep(20, undefined, { signal: this.signal });
  }
}

/** Ignores its signal, until there is a file `release` in the folder. */
class Deaf extends Recorded {
  async work() {
    while (!existsSync(join(this.parameters.folder, 'release'))) await sleep(20);
  }
}

/** Ignores its signal as well, and has a workspace, whose path it records. */
class DeafWithWorkspace extends Deaf {
  async work() {
    this.record('step', { path: await this.workspace() });
    await super.work();
  }
}

/** Some thousand ticks a second; `ticks` make 100 percent. Ticks on until the test opens its gate. A process that halts ticks no faster afterwards. */
class GatedTicking extends Recorded {
  getCompletionCount() {
    return this.parameters.ticks;
  }

  async work() {
    const { folder, gate } = this.parameters;
    while (!existsSync(join(folder, gate))) {
      for (let ticked = 0; ticked < 20; ticked += 1) this.advanceCompletion();
      await sleep(20, undefined, { signal: this.signal });
    }
  }
}

/** A thousand ticks a second for `durationMs`, of which half the time makes 100 percent. */
class Ticking extends Recorded {
  getCompletionCount() {
    return this.parameters.durationMs / 2;
  }

  async work() {
    const startedMs = performance.now();
    let ticked = 0;
    while (ticked < this.parameters.durationMs) {
      const due = Math.floor(performance.now() - startedMs);
      for (; ticked < due; ticked += 1) this.advanceCompletion();
      await sleep(10, undefined, { signal: this.signal });
    }
  }
}

/** Takes `steps` steps, keeps a checkpoint of each, and continues from there in the next attempt, with shorter steps. */
class Careful extends Recorded {
  async work() {
    let { step } = this.lastCheckpoint ?? { step: 0 };
    while (step < this.parameters.steps) {
      step += 1;
      this.record('step', { step });
      await sleep(this.job.attempt === 1 ? 20 : 1, undefined, { signal: this.signal });
      this.checkpoint({ step });
      this.logger.info(`step ${step}`);
    }
  }
}

/** Kills its own process, in every attempt, as soon as it has written that it began. */
class Deadly extends Recorded {
  work() {
    process.kill(process.pid, 'SIGKILL');
    return sleep(10_000);
  }
}

const type = (options, Runner) => JobType({ parameters: AnyObject, ...options })(class extends Runner {});

export default [
  type({ name: 'lasting', restartable: true }, Lasting),
  type({ name: 'fragile' }, Lasting),
  type({ name: 'narrow', restartable: true, maxRunning: 4 }, Lasting),
  type({ name: 'single', runConcurrently: false }, Lasting),
  type({ name: 'deadly', restartable: true }, Deadly),
  type({ name: 'gated' }, Gated),
  type({ name: 'gated-restartable', restartable: true }, Gated),
  type({ name: 'deaf' }, Deaf),
  type({ name: 'deaf-alone', runConcurrently: false, workspace: true }, DeafWithWorkspace),
  type({ name: 'stepping', restartable: true }, Stepping),
  type({ name: 'finishing' }, Finishing),
  type({ name: 'ticking' }, Ticking),
  type({ name: 'gated-ticking' }, GatedTicking),
  type({ name: 'careful', restartable: true }, Careful),
];
