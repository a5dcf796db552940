import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MemoryWatch } from './memory-watch.js';

/** Computes without a pause; once it has far more than it may, it takes no more, because a full heap costs much CPU time. */
const FILL = `const { parentPort } = require('node:worker_threads');
  parentPort.postMessage('began');
  const kept = [];
  for (;;) if (kept.length < 1_500_000) kept.push({ values: [Math.random()] });`;
/** Fills a megabyte every ten milliseconds. */
const FILL_SLOWLY = `const { parentPort } = require('node:worker_threads');
  parentPort.postMessage('began');
  const kept = [];
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    kept.push(new Array(131_072).fill(0.5));
    Atomics.wait(pause, 0, 0, 10);
  }`;
const KEEP = `const { parentPort } = require('node:worker_threads');
  const kept = Array.from({ length: 100_000 }, (_, index) => ({ text: 'x' + index }));
  parentPort.postMessage('began');`;
const KEEP_WITH_GARBAGE = `${KEEP}
  for (let garbage; ; ) garbage = kept.map(({ text }) => ({ text }));`;
const KEEP_IDLE = `${KEEP}
  setInterval(() => kept.length, 1_000);`;

describe('MemoryWatch', () => {
  const watch = new MemoryWatch();
  const workers: Worker[] = [];
  afterEach(async () => {
    watch.stop();
    await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
  });
  const begin = async (code: string): Promise<number> => {
    const worker = new Worker(code, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 1_024 } });
    worker.on('error', () => undefined); // it may reach its limit
    workers.push(worker);
    await once(worker, 'message');
    return worker.threadId;
  };
  /** A thread is filled up to the limit and ended: meanwhile every thread was looked at several times. */
  const fillOne = async (memoryMb: number): Promise<void> => {
    const threadId = await begin(FILL_SLOWLY);
    await new Promise<void>((resolve) => void watch.watch(threadId, memoryMb, resolve));
    await workers.pop()?.terminate();
  };

  it('tells once when a thread takes more than it may, also one that computes without a pause', async () => {
    const filling = await begin(FILL);
    let reports = 0;
    watch.watch(filling, 30, () => (reports += 1));
    await fillOne(60);
    expect(reports).toBe(1);
  });

  it('takes no offence at garbage, nor at what it does not watch any more', async () => {
    const reports: string[] = [];
    watch.watch(await begin(KEEP_WITH_GARBAGE), 30, () => reports.push('garbage'));
    watch.watch(await begin(KEEP_IDLE), 5, () => reports.push('not watched'))();
    await fillOne(30);
    await fillOne(30);
    expect(reports).toEqual([]);
  });
});
