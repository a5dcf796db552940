import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseClock } from './database-clock.js';
import type { SqlRunner } from './sql-runner.js';

const HOUR_MS = 3_600_000;

describe('DatabaseClock', () => {
  it('goes by the shortest of several round trips', async () => {
    // An hour ahead; whatever an answer takes is on its way back, which the middle of the round trip misjudges by half of it.
    const delaysMs = [400, 400, 0, 400, 400];
    const query = async () => {
      const rows = [{ ms: Date.now() + HOUR_MS }];
      await delay(delaysMs.shift());
      return rows;
    };
    const clock = new DatabaseClock();
    await clock.look({ query } as unknown as SqlRunner);
    expect(Math.abs(clock.now().getTime() - Date.now() - HOUR_MS)).toBeLessThan(100);
  });

  it('never goes back', async () => {
    const clock = new DatabaseClock();
    const before = clock.now();
    await clock.look({ query: async () => [{ ms: before.getTime() - HOUR_MS }] } as unknown as SqlRunner);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime());
  });
});
