import { structuredLog } from '#libs/structured-log';
import { HeartbeatMemory } from './heartbeat-memory.js';
import type { MainThreadPlace } from './main-thread-inspector.js';
import { Watchdog } from './watchdog.js';

const LEASE_MS = 2_000;
const PLACE: MainThreadPlace = { frames: '\n    at loop (file:///runner.mjs:7:3)', run: { jobId: 'j', attempt: 2 } };

/** Looks when the test asks for it. */
class SteppedWatchdog extends Watchdog {
  step(): Promise<number> {
    return this.turn();
  }
}

describe('Watchdog', () => {
  let nowMs: number;
  let memory: HeartbeatMemory;
  let statements: (readonly unknown[])[];
  let ends: number;
  let place: MainThreadPlace | null;
  let looks: number;
  let watchdog: SteppedWatchdog;

  beforeEach(() => {
    nowMs = 50_000;
    memory = new HeartbeatMemory();
    [statements, ends, place, looks] = [[], 0, PLACE, 0];
    watchdog = new SteppedWatchdog({
      memory,
      database: { query: (sql, values = []) => (statements.push([sql.trim().split(' ')[0], ...values]), Promise.resolve([])) },
      log: structuredLog('one', { write: () => undefined }),
      leaseMs: LEASE_MS,
      endProcess: () => (ends += 1),
      look: () => ((looks += 1), Promise.resolve(place)),
      nowMs: () => nowMs,
    });
    memory.incarnation = 7;
    memory.aliveMs = nowMs;
  });

  /** Looks until a time, as often as the watchdog wants to. */
  async function lookFor(ms: number): Promise<void> {
    for (const untilMs = nowMs + ms; nowMs < untilMs;) nowMs = Math.min(untilMs, nowMs + (await watchdog.step()));
    await watchdog.step();
  }

  it('notes the run that blocks before the lease can be over, once, and ends the process after three leases', async () => {
    await lookFor(0.75 * LEASE_MS - 1);
    expect([statements, looks]).toEqual([[], 0]);
    await lookFor(1);
    const stackTrace = expect.stringMatching(
      /^Error: the main loop .* blocked for 1500 ms[^\n]*\n {4}at loop \(file:\/\/\/runner\.mjs:7:3\)$/,
    );
    expect(statements).toEqual([['INSERT', 'j', 2, 7, stackTrace]]);
    await lookFor(2.25 * LEASE_MS - 1);
    expect([statements.length, looks, ends]).toEqual([1, 1, 0]);
    await lookFor(1);
    expect(ends).toBe(1);
  });

  it('forgets the run when the main loop runs again', async () => {
    await lookFor(LEASE_MS);
    memory.aliveMs = nowMs;
    await lookFor(0.5 * LEASE_MS);
    expect(statements.slice(1)).toEqual([['DELETE', 'j', 2]]);
    expect(ends).toBe(0);
  });

  it('ends the process also when it cannot look, or no run is to blame, and looks again before', async () => {
    place = null;
    await lookFor(3 * LEASE_MS);
    expect([statements, looks, ends]).toEqual([[], 2, 1]);
  });

  it('does not count the time in which it did not run itself, nor that before a registration', async () => {
    await watchdog.step();
    nowMs += 100 * LEASE_MS;
    await lookFor(0.5 * LEASE_MS);
    memory.incarnation = null;
    await lookFor(10 * LEASE_MS);
    expect([looks, ends]).toEqual([0, 0]);
  });
});
