import { backOffMs } from './back-off.js';
import { WakeUp } from './wake-up.js';

describe('WakeUp', () => {
  it('ends a sleep when rung', async () => {
    const bell = new WakeUp();
    const slept = bell.sleep(60_000);
    bell.ring();
    expect(await slept).toBe(true);
  });

  it('remembers a ring for the next sleep, once', async () => {
    const bell = new WakeUp();
    bell.ring();
    bell.ring();
    expect(await bell.sleep(60_000)).toBe(true);
    expect(await bell.sleep(1)).toBe(false);
  });
});

describe('backOffMs', () => {
  it('grows by its factor up to its bound, with a random half', () => {
    const backOff = { baseMs: 100, factor: 2, maxMs: 500 };
    expect([1, 2, 3, 4].map((attempt) => backOffMs(backOff, attempt, 1))).toEqual([100, 200, 400, 500]);
    expect(backOffMs(backOff, 3, 0)).toBe(200);
  });
});
