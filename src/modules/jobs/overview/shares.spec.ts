import { sharesOf } from './shares.js';

const idle = { runMs: 0, queued: 0, running: 0 };

describe('sharesOf', () => {
  it('sets what was received beside what was due, among those that had work', () => {
    const shares = sharesOf([
      { tenant: 'a', weight: 3, ...idle, runMs: 600 },
      { tenant: 'b', weight: 1, ...idle, runMs: 400 },
      { tenant: 'c', weight: 4, ...idle, queued: 1 },
      { tenant: 'd', weight: 9, ...idle },
    ]);
    expect(Object.fromEntries(shares)).toEqual({
      a: { received: 0.6, due: 0.375 },
      b: { received: 0.4, due: 0.125 },
      c: { received: 0, due: 0.5 },
      d: { received: 0, due: 0 },
    });
  });

  it('is nothing where nothing ran', () => {
    expect(sharesOf([{ tenant: 'a', weight: 1, ...idle }]).get('a')).toEqual({ received: 0, due: 0 });
  });
});
