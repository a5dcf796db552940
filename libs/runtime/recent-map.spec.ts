import fc from 'fast-check';
import { RecentMap } from './recent-map.js';

const steps = fc.array(fc.record({ key: fc.integer({ min: 0, max: 30 }), isPut: fc.boolean() }), { maxLength: 300 });

/** The keys that were touched last, the newest first. */
function touchedAfter(touched: readonly number[], key: number): number[] {
  return [key, ...touched.filter((other) => other !== key)];
}

describe('RecentMap', () => {
  it('finds what was asked for or put last, gives what was put, and holds no more than twice as many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, (limit, all) => {
        const map = new RecentMap<number, string>(limit);
        const put = new Map<number, string>();
        let touched: number[] = [];
        all.forEach(({ key, isPut }, step) => {
          const before = isPut ? undefined : map.get(key);
          if (isPut) map.set(key, `put at ${step}`);
          if (isPut) put.set(key, `put at ${step}`);
          if (!isPut && touched.slice(0, limit).includes(key)) expect(before).toBeDefined();
          if (before !== undefined) expect(before).toBe(put.get(key));
          if (isPut || before !== undefined) touched = touchedAfter(touched, key);
          expect(map.size).toBeLessThanOrEqual(2 * limit);
        });
      }),
    );
  });

  it('holds 200 000 of a million tenants that came and went', () => {
    const map = new RecentMap<string, number>(100_000);
    for (let tenant = 0; tenant < 1_000_000; tenant += 1) map.set(`tenant-${tenant}`, tenant);
    expect(map.size).toBeLessThanOrEqual(200_000);
    expect(map.get('tenant-0')).toBeUndefined();
    expect(map.get('tenant-900000')).toBe(900_000);
  });
});
