import { Lease } from '../lease.js';
import { HeartbeatMemory } from './heartbeat-memory.js';
import type { HeartbeatNews } from './heartbeat-messages.js';
import { LeaseRenewal } from './lease-renewal.js';

const LEASE_MS = 1_000;
/** The part of the lease during which an instance trusts it. */
const USED_MS = 750;
const HEARTBEAT_MS = 400;
const RETRY_MS = 100;

/** Takes its turns one by one, as the test asks for them. */
class SteppedRenewal extends LeaseRenewal {
  step(): Promise<number> {
    return this.turn();
  }
}

describe('LeaseRenewal', () => {
  let nowMs: number;
  let memory: HeartbeatMemory;
  let lease: Lease;
  let renewal: SteppedRenewal;
  let news: HeartbeatNews[];
  /** The incarnations whose renewal the database got. */
  let sent: unknown[];
  let answer: () => object[];

  /** One turn at a time at which the main loop is alive. */
  const stepAlive = (): Promise<number> => {
    memory.aliveMs = nowMs;
    return renewal.step();
  };

  beforeEach(() => {
    nowMs = 0;
    memory = new HeartbeatMemory();
    const clock = () => nowMs;
    lease = new Lease(LEASE_MS, clock, memory);
    [news, sent, answer] = [[], [], () => [{ id: 7 }]];
    const query = <Row>(_sql: string, values: readonly unknown[] = []) => {
      sent.push(values[0]);
      return Promise.resolve().then(() => answer() as Row[]);
    };
    const times = { heartbeatMs: HEARTBEAT_MS, leaseMs: LEASE_MS, retryMs: RETRY_MS };
    const data = { databaseUrl: '', schema: '', instance: 'one', ...times, mayEndProcess: false, buffer: memory.buffer };
    renewal = new SteppedRenewal({ query }, data, (heard) => news.push(heard), clock);
    memory.incarnation = 7;
  });

  it('keeps the lease alive, which every thread that shares the memory sees', async () => {
    for (nowMs = 0; nowMs < 10 * HEARTBEAT_MS; nowMs += HEARTBEAT_MS) {
      expect(await stepAlive()).toBe(HEARTBEAT_MS);
      expect(lease.remainingMs).toBe(USED_MS);
      expect(lease.mayJudge).toBe(nowMs >= LEASE_MS);
    }
    expect(lease.live).toBe(true);
    expect(sent).toEqual(Array.from({ length: 10 }, () => 7));
    expect(news).toEqual([{ news: 'changed' }]);
  });

  it('counts the lease from when the renewal was sent, not from when the database answered', async () => {
    answer = () => ((nowMs = USED_MS - 1), [{ id: 7 }]);
    await stepAlive();
    expect(lease.remainingMs).toBe(1);
  });

  it('ceases when the main loop is blocked for as long as a lease is used, and goes on when it runs again', async () => {
    await stepAlive();
    nowMs = USED_MS;
    expect(await renewal.step()).toBe(HEARTBEAT_MS);
    nowMs = USED_MS + 1;
    expect(await renewal.step()).toBe(RETRY_MS);
    expect(sent).toHaveLength(2);
    expect(lease.remainingMs).toBe(USED_MS - 1);
    nowMs = 2 * USED_MS;
    expect(await renewal.step()).toBe(RETRY_MS);
    expect(lease.live).toBe(false);
    expect(await stepAlive()).toBe(HEARTBEAT_MS);
    expect(sent).toHaveLength(3);
    expect(lease.live).toBe(true);
    expect(lease.mayJudge).toBe(false);
  });

  it('reports the first failure of several, and the gap when it is over', async () => {
    await stepAlive();
    answer = () => {
      throw new Error('no database');
    };
    for (nowMs = HEARTBEAT_MS; nowMs < USED_MS; nowMs += RETRY_MS) {
      expect(await stepAlive()).toBe(RETRY_MS);
      expect(lease.live).toBe(true);
    }
    nowMs = USED_MS;
    expect(lease.live).toBe(false);
    answer = () => [{ id: 7 }];
    expect(await stepAlive()).toBe(HEARTBEAT_MS);
    expect(lease.live).toBe(true);
    expect(news).toEqual([{ news: 'changed' }, { news: 'failed', error: 'Error: no database' }, { news: 'changed' }]);
    nowMs += USED_MS - 1;
    expect(lease.mayJudge).toBe(false);
  });

  it('gives up an incarnation that another instance declared lost, and renews the next one', async () => {
    await stepAlive();
    answer = () => [];
    await stepAlive();
    expect(memory.incarnation).toBeNull();
    expect(lease.live).toBe(false);
    expect(await stepAlive()).toBe(RETRY_MS);
    memory.incarnation = 8;
    answer = () => [{ id: 8 }];
    await stepAlive();
    expect(lease.live).toBe(true);
    expect(sent).toEqual([7, 7, 8]);
  });
});
