import { describe, expect, it } from '@jest/globals';
import { SharedState } from './shared-state.js';

describe('SharedState', () => {
  it('lets a thread end at once that loads nothing', async () => {
    const state = new SharedState();
    state.loading();
    state.loaded();
    await state.ending(600_000);
  });

  it('lets no thread end before the outermost of nested loads is over', async () => {
    const state = new SharedState();
    state.loading();
    state.loading();
    let isOver = false;
    const ended = state.ending(100).then(() => (isOver = true));
    state.loaded();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    await ended;
  });

  it('lets a thread end that does not finish to load', async () => {
    const state = new SharedState();
    state.loading();
    const fromMs = performance.now();
    await state.ending(50);
    expect(performance.now() - fromMs).toBeGreaterThan(49);
  });
});
