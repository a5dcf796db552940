import { Logger } from '@nestjs/common';
import { eventually } from '../../../../test/support/eventually.js';
import { HeartbeatMemory } from './heartbeat-memory.js';
import type { HeartbeatNews } from './heartbeat-messages.js';
import { HeartbeatThread } from './heartbeat-thread.js';

const NOWHERE = 'postgres://jobcast:secret-word@127.0.0.1:1/none';

describe('HeartbeatThread', () => {
  let thread: HeartbeatThread;
  let news: HeartbeatNews[];
  let memory: HeartbeatMemory;
  const begin = (buffer: SharedArrayBuffer) => {
    news = [];
    const times = { heartbeatMs: 20, leaseMs: 200, retryMs: 20 };
    thread = new HeartbeatThread(
      { databaseUrl: NOWHERE, schema: 'jobcast', instance: 'one', ...times, mayEndProcess: false, buffer },
      (told) => news.push(told),
    );
    return thread.start();
  };
  const ready = () => news.filter((told) => told.news === 'ready').length;

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => (memory = new HeartbeatMemory()));
  afterEach(() => thread.stop());

  it('is started again when it ends by itself', async () => {
    await begin(new SharedArrayBuffer(8)); // it breaks on what is not there
    await eventually('it was started twice', () => ready() >= 2);
  });

  it('lives while the database is away, and tells no password', async () => {
    await begin(memory.buffer);
    memory.aliveMs = Number.MAX_SAFE_INTEGER / 1_000;
    memory.incarnation = 1;
    await eventually('it tells', () => news.some((told) => told.news === 'failed'));
    expect(JSON.stringify(news)).toContain('ECONNREFUSED');
    expect(JSON.stringify(news)).not.toContain('secret-word');
    expect(ready()).toBe(1);
  });
});
