import { HeartbeatMemory } from './heartbeat/heartbeat-memory.js';
import { Lease } from './lease.js';

describe('Lease', () => {
  let nowMs = 0;
  const lease = () => ((nowMs = 0), new Lease(1_000, () => nowMs));

  it('is not live before the first renewal', () => {
    expect(lease().live).toBe(false);
  });

  it('counts from when the renewal was sent, not from when it was answered', () => {
    const one = lease();
    nowMs = 500;
    one.renewed(0);
    expect(one.remainingMs).toBe(250);
    nowMs = 750;
    expect(one.live).toBe(false);
  });

  it('lets judge others only after one lease time without a gap', () => {
    const one = lease();
    for (nowMs = 0; nowMs < 1_000; nowMs += 100) {
      one.renewed(nowMs);
      expect(one.mayJudge).toBe(false);
    }
    expect(one.mayJudge).toBe(true);
  });

  it('begins anew with the time for judging after a gap', () => {
    const one = lease();
    for (nowMs = 0; nowMs <= 1_000; nowMs += 100) one.renewed(nowMs);
    nowMs = 5_000;
    expect(one.mayJudge).toBe(false);
    one.renewed(nowMs);
    expect(one.mayJudge).toBe(false);
    nowMs = 5_500;
    one.renewed(nowMs);
    nowMs = 6_000;
    expect(one.mayJudge).toBe(true);
  });

  it('is the same for all who share its memory', () => {
    const memory = new HeartbeatMemory();
    const [one, other] = [memory, new HeartbeatMemory(memory.buffer)].map((shared) => new Lease(1_000, () => nowMs, shared));
    nowMs = 100;
    one!.renewed(100);
    expect(other!.remainingMs).toBe(750);
    one!.end();
    expect(other!.live).toBe(false);
  });
});
