import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { lookingSignal } from './looking-signal.js';

describe('lookingSignal', () => {
  const reason = new Error('stopped');

  it('looks for the abort whenever it is asked', () => {
    const controller = new AbortController();
    let looks = 0;
    const signal = lookingSignal(controller, () => {
      looks += 1;
      if (looks === 3) controller.abort(reason);
    });
    expect(signal.aborted).toBe(false);
    signal.throwIfAborted();
    expect(() => signal.throwIfAborted()).toThrow(reason);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
  });

  it('is a signal for whoever takes one', async () => {
    const controller = new AbortController();
    const signal = lookingSignal(controller, () => undefined);
    const any = AbortSignal.any([signal]);
    const slept = sleep(60_000, undefined, { signal: any });
    controller.abort(reason);
    await expect(slept).rejects.toMatchObject({ name: 'AbortError', cause: reason });
  });
});
