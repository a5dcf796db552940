import type { JobEventData } from '#libs/contract';
import { shares } from './shares.js';

const TENANTS = [
  { name: 'light', weight: 1 },
  { name: 'heavy', weight: 3 },
];
const at = (ms: number) => new Date(ms).toISOString();
const job = (tenant: string, claimedMs: number, runMs: number) =>
  ({ tenant, queuedAt: at(0), claimedAt: at(claimedMs), startedAt: at(claimedMs), stoppedAt: at(claimedMs + runMs) }) as JobEventData;

describe('the shares', () => {
  it('are those of the run time while all had work waiting', () => {
    const busy = [job('light', 0, 100), job('heavy', 0, 100), job('heavy', 100, 100), job('heavy', 200, 100)];
    const afterwards = [job('light', 300, 100), job('light', 400, 100)];
    const shared = shares(TENANTS, [...busy, ...afterwards]);
    expect(shared.get('light')).toEqual({ due: 0.25, received: 0.25 });
    expect(shared.get('heavy')).toEqual({ due: 0.75, received: 0.75 });
  });

  it('show an unfair service', () => {
    const equal = [0, 100, 200].flatMap((ms) => [job('light', ms, 100), job('heavy', ms, 100)]);
    expect(shares(TENANTS, equal).get('heavy')).toEqual({ due: 0.75, received: 0.5 });
  });

  it('count a very short run as 10 ms', () => {
    expect(shares(TENANTS, [job('light', 0, 1), job('heavy', 0, 30)]).get('light')?.received).toBe(0.25);
  });
});
