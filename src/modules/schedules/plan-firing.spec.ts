import { GRACE_MS, planFiring } from './plan-firing.js';

const dueAt = new Date('2026-01-01T00:00:00Z');
const after = (ms: number): Date => new Date(dueAt.getTime() + ms);
const minutely = (missed: 'once' | 'skip') => ({ cron: '* * * * *', timeZone: 'UTC', missed });
const secondly = { cron: '* * * * * *', timeZone: 'UTC', missed: 'skip' as const };

describe('planFiring', () => {
  it('fires each due time that is noticed in time, one after the other', () => {
    expect(planFiring(secondly, dueAt, after(GRACE_MS))).toEqual({ fires: true, nextAt: after(1_000) });
  });

  it('fires once for all that were missed', () => {
    expect(planFiring(minutely('once'), dueAt, after(GRACE_MS + 1))).toEqual({ fires: true, nextAt: after(120_000) });
    expect(planFiring(minutely('once'), dueAt, after(3 * 3_600_000))).toEqual({ fires: true, nextAt: after(3 * 3_600_000 + 60_000) });
  });

  it('skips what was missed, but not a later due time that is still in time', () => {
    expect(planFiring(minutely('skip'), dueAt, after(3 * 3_600_000 + 30_000))).toEqual({ fires: false, nextAt: after(3 * 3_600_000) });
  });
});
