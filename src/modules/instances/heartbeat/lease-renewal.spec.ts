import { monotonicMs } from '#libs/runtime';
import { eventually } from '../../../../test/support/eventually.js';
import { Lease } from '../lease.js';
import { HeartbeatMemory } from './heartbeat-memory.js';
import type { HeartbeatNews } from './heartbeat-messages.js';
import { LeaseRenewal } from './lease-renewal.js';

const LEASE_MS = 5_000; // so long that a busy machine does not let it run out

describe('LeaseRenewal', () => {
  let memory: HeartbeatMemory;
  let lease: Lease;
  let renewal: LeaseRenewal;
  let news: HeartbeatNews[];
  let sent: number;
  /** What the database answers. */
  let answer: () => object[];
  let alive: NodeJS.Timeout;

  const isAlive = () => (memory.aliveMs = monotonicMs());
  const beats = async (count: number) => {
    const before = sent;
    await eventually(`${count} renewals`, () => sent >= before + count);
  };

  beforeEach(async () => {
    memory = new HeartbeatMemory();
    lease = new Lease(LEASE_MS, monotonicMs, memory);
    [news, sent, answer] = [[], 0, () => [{ id: 7 }]];
    const database = { query: <Row>() => ((sent += 1), Promise.resolve().then(() => answer() as Row[])) };
    const times = { heartbeatMs: 50, leaseMs: LEASE_MS, retryMs: 10 };
    const data = { databaseUrl: '', schema: '', instance: 'one', ...times, buffer: memory.buffer };
    renewal = new LeaseRenewal(database, data, (told) => news.push(told));
    isAlive();
    alive = setInterval(isAlive, 10);
    memory.incarnation = 7;
    await renewal.start();
  });
  afterEach(async () => {
    clearInterval(alive);
    await renewal.stop();
  });

  it('keeps the lease alive, which whoever shares the memory sees', async () => {
    await beats(10);
    expect(lease.live).toBe(true);
    expect(news).toEqual([{ news: 'changed' }]);
    await eventually('it may judge', () => lease.mayJudge);
  });

  it('ceases when the main loop is blocked for as long as a lease is used, and goes on when it runs again', async () => {
    await beats(3);
    clearInterval(alive);
    const blockedAtMs = memory.aliveMs;
    await eventually('the lease has run out', () => !lease.live);
    const ceasedAfterMs = memory.renewedMs - blockedAtMs;
    expect(ceasedAfterMs).toBeGreaterThan(LEASE_MS * 0.5);
    expect(ceasedAfterMs).toBeLessThanOrEqual(LEASE_MS * 0.75);
    const last = sent;
    isAlive();
    await eventually('it is renewed again', () => lease.live);
    expect(sent).toBeGreaterThan(last);
    expect(lease.mayJudge).toBe(false);
  });

  it('tells of the first failure of several, and of the gap when it is over', async () => {
    await beats(2);
    answer = () => {
      throw new Error('no database');
    };
    await eventually('the lease has run out', () => !lease.live);
    answer = () => [{ id: 7 }];
    await eventually('it is renewed again', () => lease.live);
    expect(news).toEqual([{ news: 'changed' }, { news: 'failed', error: 'Error: no database' }, { news: 'changed' }]);
    expect(lease.mayJudge).toBe(false);
  });

  it('gives up an incarnation that others took for lost', async () => {
    await beats(2);
    answer = () => [];
    await eventually('it is given up', () => memory.incarnation === null);
    expect(lease.live).toBe(false);
    const last = sent;
    memory.incarnation = 8;
    answer = () => [{ id: 8 }];
    await eventually('the next one is renewed', () => sent > last && lease.live);
  });
});
