import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MemoryWatch } from './memory-watch.js';

const FILL = `const { parentPort } = require('node:worker_threads');
  parentPort.postMessage('began');
  const kept = [];
  for (;;) kept.push({ values: [Math.random()] });`;
const KEEP = `const { parentPort } = require('node:worker_threads');
  const kept = Array.from({ length: 100_000 }, (_, index) => ({ text: 'x' + index }));
  parentPort.postMessage('began');
  for (let garbage; ; ) garbage = kept.map(({ text }) => ({ text }));`;

describe('MemoryWatch', () => {
  const watch = new MemoryWatch();
  let worker: Worker;
  afterEach(async () => {
    watch.stop();
    await worker.terminate();
  });
  const begin = async (code: string) => {
    worker = new Worker(code, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 1_024 } });
    await once(worker, 'message');
  };

  it('tells once when a thread takes more than it may, also one that computes without a pause', async () => {
    await begin(FILL);
    let told = 0;
    await new Promise<void>((resolve) => {
      watch.watch(worker.threadId, 50, () => {
        told += 1;
        resolve();
      });
    });
    await sleep(300);
    expect(told).toBe(1);
  });

  it('takes no offence at garbage, nor at what it does not watch any more', async () => {
    await begin(KEEP);
    let told = 0;
    const count = (): void => void (told += 1);
    watch.watch(worker.threadId, 40, count);
    await sleep(1_000);
    expect(told).toBe(0);
    watch.watch(worker.threadId, 2, count)();
    await sleep(300);
    expect(told).toBe(0);
  });
});
