import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseClock } from './database-clock.js';
import type { SqlRunner } from './sql-runner.js';

const HOUR_MS = 3_600_000;

describe('DatabaseClock', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('goes by the shortest of several round trips', async () => {
    let nowMs = 5_000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    // An hour ahead; whatever an answer takes is on its way back, which the middle of the round trip misjudges by half of it.
    const tripsMs = [400, 400, 2, 400, 400];
    const query = async () => {
      const rows = [{ ms: nowMs + HOUR_MS }];
      nowMs += tripsMs.shift()!;
      return rows;
    };
    const clock = new DatabaseClock();
    await clock.look({ query } as unknown as SqlRunner);
    expect(clock.now().getTime() - nowMs - HOUR_MS).toBe(-1);
  });

  it('never goes back', async () => {
    const clock = new DatabaseClock();
    const before = clock.now();
    await clock.look({ query: async () => [{ ms: before.getTime() - HOUR_MS }] } as unknown as SqlRunner);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime());
  });
});
