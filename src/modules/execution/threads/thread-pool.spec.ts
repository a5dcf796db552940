import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { threadFile } from '#libs/runtime';
import { ThreadPool } from './thread-pool.js';
import type { ThreadTask } from './thread-task.js';

/** Makes V8's limit so low that no thread comes up. */
const IMPOSSIBLE_MB = -170;

describe('ThreadPool', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('tells why when a thread cannot be started, and leaves nobody waiting', async () => {
    const pool = new ThreadPool(fileURLToPath(threadFile(import.meta.url, './thread-entry.cjs')), IMPOSSIBLE_MB, 2);
    const run = () => {
      const { port1, port2: port } = new MessageChannel();
      port1.close();
      return pool.run({ port } as ThreadTask, new AbortController().signal);
    };
    const failures = await Promise.all([run(), run()]);
    expect(failures).toEqual(failures.map(() => expect.objectContaining({ code: 'ERR_WORKER_OUT_OF_MEMORY' })));
    await pool.stop();
  });
});
