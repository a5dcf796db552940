import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, threadId } from 'node:worker_threads';
import { IsInt } from 'class-validator';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

class Factors {
  left;
  right;
  product() {
    return this.left * this.right;
  }
}
IsInt()(Factors.prototype, 'left');
IsInt()(Factors.prototype, 'right');

class Product {
  product;
}
IsInt()(Product.prototype, 'product');

/** `product` is a method of the parameters' class. */
class Multiply extends AbstractJob {
  run() {
    return { product: this.parameters.left < 0 ? 'negative' : this.parameters.product() };
  }
}

/** Wakes where a job that has ended is long over. */
const stray = (act) => void setTimeout(act, 50);

/** It never changes, so a thread waits for it in vain. */
const NOBODY = new Int32Array(new SharedArrayBuffer(4));

/** What a job does in its thread, by name. */
const DEEDS = {
  where: () => ({ isMainThread, threadId }),
  'all that is lent': async (job) => {
    console.log('to the console: %d', 1);
    console.warn('a warning');
    console.error('an error', { code: 7 });
    process.stdout.write('to the stream\n');
    job.logger.info('to the logger', { rows: 2 });
    const folder = await job.workspace();
    await writeFile(join(folder, 'file'), 'content');
    job.recordCreated({ label: 'record', href: '/r/1' });
    for (let tick = 0; tick < 40; tick += 1) job.advanceCompletion();
    const kept = job.lastCheckpoint;
    job.checkpoint({ attempt: job.job.attempt });
    job.logger.info('the last words');
    if (job.job.attempt === 1) throw new Error('once more');
    const attached = await job.attach(join(folder, 'file'), 'report.txt');
    const missing = await job.attach(join(folder, 'no such file')).catch(({ code, message }) => ({ code, message }));
    return { kept, folder, inputs: await job.inputs(), attached, missing };
  },
  /** Ends when as many jobs are there at once as are to come. */
  meet: async (job) => {
    const { folder, count } = job.parameters;
    await writeFile(join(folder, job.job.id), '');
    while ((await readdir(folder)).length < count) await sleep(10, undefined, { signal: job.signal });
  },
  listen: (job) => sleep(600_000, undefined, { signal: job.signal }),
  'compute and listen': (job) => {
    job.advanceCompletion(7);
    for (;;) job.signal.throwIfAborted();
  },
  /** Keeps its thread for ever, but no processor. */
  loop: (job) => {
    job.advanceCompletion(7);
    for (;;) Atomics.wait(NOBODY, 0, 0, 10);
  },
  'tell much': (job) => {
    for (let line = 0; line < 5_000; line += 1) {
      job.logger.info(`line ${line}`);
      job.advanceCompletion(0.02);
    }
    return 'told';
  },
  'tell much, then loop': (job) => {
    DEEDS['tell much'](job);
    for (;;);
  },
  'ask for a workspace': (job) => job.workspace().catch(({ message, code }) => ({ message, code })),
  'return much': () => 'x'.repeat(1_000),
  'log for ever': (job) => {
    for (let line = 0; ; line += 1) job.logger.info(`line ${line}`);
  },
  'fill with objects': (job) => {
    job.logger.info('the last words');
    const kept = [];
    for (;;) kept.push({ values: Array.from({ length: 200 }, Math.random) });
  },
  'fill with one list': () => {
    const kept = [];
    for (;;) kept.push(1);
  },
  'fill with one map': () => {
    const kept = new Map();
    for (let key = 0; ; key += 1) kept.set(key, key);
  },
  'make garbage': () => {
    let kept = [];
    for (let round = 0; round < 150; round += 1) kept = Array.from({ length: 20_000 }, (_, index) => ({ index, text: `${index}` }));
    return kept.length;
  },
  exit: () => process.exit(7),
  'crash in a timer': async () => {
    setTimeout(() => {
      throw new Error('astray', { cause: new RangeError('the reason') });
    });
    await sleep(600_000);
  },
  'forget a rejection': async () => {
    void Promise.reject('a stray text');
    await sleep(600_000);
  },
  'throw a text': () => {
    throw 'only a text';
  },
  'throw an object': () => {
    throw { code: 42 };
  },
  rest: () => sleep(200),
  'leave a crash behind': () => stray(() => process.exit(3)),
  'leave an endless loop behind': () =>
    stray(() => {
      for (;;);
    }),
};

class Deed extends AbstractJob {
  run() {
    return DEEDS[this.parameters.deed](this);
  }
}

class Nap extends AbstractJob {
  async run() {
    const fromMs = Date.now();
    await sleep(this.parameters.durationMs);
    return { fromMs, toMs: Date.now() };
  }
}

const thread = (options) => JobType({ parameters: AnyObject, isolation: 'thread', ...options });

export default [
  thread({ name: 'multiply', parameters: Factors, result: Product })(Multiply),
  thread({ name: 'deed', maxMemoryMb: 64, backoff: { baseMs: 20, maxMs: 20 } })(Deed),
  thread({ name: 'nap' })(Nap),
  JobType({ name: 'inline-nap', parameters: AnyObject })(class extends Nap {}),
];
