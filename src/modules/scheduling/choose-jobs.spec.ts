import fc from 'fast-check';
import { aLane, claimFrom as claim, FREE } from '../../../test/support/lanes.js';
import { LEAST_CHARGE_MS, meanAfter } from './charge.js';
import type { Lane } from './lane.js';

describe('chooseJobs', () => {
  it('gives tenants of equal weight their turns one after the other', () => {
    const { tenants } = claim([aLane({ id: 1, tenant: 'a' }), aLane({ id: 2, tenant: 'b' }), aLane({ id: 3, tenant: 'c' })], { places: 6 });
    expect(tenants).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('gives a tenant of three times the weight three times the jobs of equal cost', () => {
    const { tenants } = claim([aLane({ id: 1, tenant: 'a' }), aLane({ id: 2, tenant: 'b', weight: 3 })], { places: 400 });
    expect(tenants.filter((tenant) => tenant === 'b')).toHaveLength(300);
  });

  it('charges by run time: a tenant of long jobs gets fewer of them', () => {
    const { tenants } = claim([aLane({ id: 1, tenant: 'a', meanMs: 1_000 }), aLane({ id: 2, tenant: 'b', meanMs: 100 })], { places: 110 });
    expect(tenants.filter((tenant) => tenant === 'a')).toHaveLength(10);
  });

  it('gains nothing by splitting work over types', () => {
    const types = ['t1', 't2', 't3', 't4'].map((name) => ({ ...FREE, name }));
    const split = types.map(({ name }, index) => aLane({ id: index + 1, tenant: 'many', type: name }));
    const { tenants } = claim([...split, aLane({ id: 9, tenant: 'one', type: 't1' })], { places: 100, types });
    expect(tenants.filter((tenant) => tenant === 'one')).toHaveLength(50);
  });

  it('takes the lowest rank among the lanes of a tenant', () => {
    const types = [FREE, { ...FREE, name: 'other' }];
    const { taken } = claim([aLane({ id: 1, tenant: 'a', head: 100 }), aLane({ id: 2, tenant: 'a', type: 'other', head: 98 })], {
      places: 4,
      types,
    });
    expect(taken.map(({ job }) => job.type)).toEqual(['other', 'other', 'echo', 'other']);
  });

  it('leaves no place empty while others have work, when a lane turns out to be short', () => {
    const lanes = [aLane({ id: 1, tenant: 'a' }), aLane({ id: 2, tenant: 'b' })];
    const { taken, more, changes } = claim(lanes, { places: 10, backlog: ({ tenant }) => (tenant === 'a' ? 1 : 100) });
    expect(taken).toHaveLength(6); // one of a, and the five that were looked at of b
    expect(more).toBe(true); // so the claim is repeated at once
    expect(changes.find(({ id }) => id === 1)).toMatchObject({ waiting: false, taken: 1 });
    expect(changes.find(({ id }) => id === 2)).toMatchObject({ waiting: null, taken: 5 });
  });

  it('keeps limits of type, serial group, tenant and lane at once, and parks only what a tenant is limited by', () => {
    const types = [
      { ...FREE, maxRunning: 5, running: 2 },
      { ...FREE, name: 'move', serialGroup: 'files', running: 0 },
      { ...FREE, name: 'import', serialGroup: 'files', running: 0 },
    ];
    const lanes = [
      aLane({ id: 1, tenant: 'a', tenantLimit: 2, tenantRunning: 1 }),
      aLane({ id: 2, tenant: 'b', laneLimit: 1, running: 0 }),
      aLane({ id: 3, tenant: 'c' }),
      aLane({ id: 4, tenant: 'c', type: 'move' }),
      aLane({ id: 5, tenant: 'd', type: 'import' }),
    ];
    const { taken, changes } = claim(lanes, { places: 100, types });
    const count = (of: (job: { type: string; tenant: string }) => boolean) => taken.filter(({ job }) => of(job)).length;
    expect(count(({ type }) => type === 'echo')).toBe(3);
    expect(count(({ tenant }) => tenant === 'a')).toBe(1);
    expect(count(({ tenant, type }) => tenant === 'b' && type === 'echo')).toBe(1);
    expect(count(({ type }) => type === 'move' || type === 'import')).toBe(1);
    expect(changes.filter(({ parked }) => parked).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('takes nothing that a limit counts ahead of a free place', () => {
    const limited = aLane({ id: 1, tenant: 'a', laneLimit: 50 });
    const { taken } = claim([limited, aLane({ id: 2, tenant: 'b' })], { places: 2, ahead: 10 });
    expect(taken.filter(({ job }) => job.tenant === 'a')).toHaveLength(1);
    expect(taken.filter(({ job }) => job.tenant === 'b')).toHaveLength(6); // as many as were looked at
  });

  it('lets nobody who comes back begin below the floor', () => {
    const idle = aLane({ id: 1, tenant: 'idle', vtime: 5, waiting: false });
    const { tenants } = claim([idle, aLane({ id: 2, tenant: 'busy', vtime: 1_000 })], { places: 10, floor: 1_000 });
    expect(tenants.filter((tenant) => tenant === 'idle')).toHaveLength(5);
  });

  it('begins a tenant that comes back where the lowest of the others stands, not above it, when refunds have moved that back', () => {
    const { tenants } = claim([aLane({ id: 1, tenant: 'new', waiting: false }), aLane({ id: 2, tenant: 'old', vtime: 500 })], {
      places: 4,
      floor: 5_000,
    });
    expect(tenants).toEqual(['new', 'old', 'new', 'old']);
  });

  describe('over lanes of short and of long jobs', () => {
    const types = [
      { ...FREE, name: 'short' },
      { ...FREE, name: 'long' },
    ];

    it('takes no more of the long jobs of a tenant than its share, though its short ones were planned for', () => {
      const mixed = [
        aLane({ id: 1, tenant: 'mixed', type: 'short', meanMs: 10, head: 1_000 }),
        aLane({ id: 2, tenant: 'mixed', type: 'long', meanMs: 1_000, head: 1 }),
      ];
      const { taken } = claim([...mixed, aLane({ id: 3, tenant: 'plain', type: 'short', meanMs: 100 })], { places: 11, types });
      const service = (name: string) => taken.filter(({ job }) => job.tenant === name).reduce((sum, { chargedMs }) => sum + chargedMs, 0);
      expect(service('mixed') - service('plain')).toBeLessThanOrEqual(1_000);
    });

    it('takes no job of a lane before an earlier one of another lane that was not looked at', () => {
      const [early, late] = [
        aLane({ id: 1, tenant: 'a', type: 'long', meanMs: 100, head: 1 }),
        aLane({ id: 2, tenant: 'a', meanMs: 100, type: 'short', head: 500 }),
      ];
      const pricey = [
        aLane({ id: 3, tenant: 'b', type: 'short', meanMs: 10, head: 900 }),
        aLane({ id: 4, tenant: 'b', type: 'long', meanMs: 5_000, head: 1 }),
      ];
      const { taken } = claim([early, late, ...pricey], { places: 8, types });
      expect(taken.filter(({ job }) => job.tenant === 'a').map(({ job }) => job.type)).not.toContain('short');
    });
  });

  it('takes no credit from having been held back by the limit of a type', () => {
    const types = [FREE, { ...FREE, name: 'serial', maxRunning: 1, running: 0 }];
    const held = aLane({ id: 1, tenant: 'held', type: 'serial', vtime: 10 });
    const { tenants } = claim(
      [held, aLane({ id: 2, tenant: 'held', vtime: 10, waiting: false }), aLane({ id: 3, tenant: 'b', vtime: 900 })],
      { places: 20, types },
    );
    expect(tenants.filter((tenant) => tenant === 'held')).toHaveLength(10);
  });

  it('never lowers the floor, never raises it above who still waits, and is not held back by a limited tenant', () => {
    const { floor } = claim(
      [aLane({ id: 1, tenant: 'limited', vtime: 10, tenantLimit: 1, tenantRunning: 1 }), aLane({ id: 2, tenant: 'b', vtime: 500 })],
      {
        places: 3,
        floor: 20,
      },
    );
    expect(floor).toBe(530);
  });

  it('shares by weight also when claims are of one place each and so read one lane each', () => {
    let lanes = [aLane({ id: 1, tenant: 'a' }), aLane({ id: 2, tenant: 'b', weight: 2 }), aLane({ id: 3, tenant: 'c', weight: 3 })];
    const served: string[] = [];
    let floor = 0;
    for (let round = 0; round < 60; round += 1) {
      const result = claim(lanes, { places: 1, floor });
      floor = result.floor;
      served.push(...result.tenants);
      lanes = lanes.map((lane) => ({ ...lane, vtime: result.turns.find(({ name }) => name === lane.tenant)?.vtime ?? lane.vtime }));
    }
    expect(['a', 'b', 'c'].map((name) => served.filter((tenant) => tenant === name).length)).toEqual([10, 20, 30]);
  });

  it('gives weighted shares of run time although the charges are guesses that the ends correct', () => {
    const weights = [1, 2, 3];
    const runsMs = fc.sample(fc.integer({ min: 5, max: 60 }), { numRuns: 2_000, seed: 7 });
    let lanes = weights.map((weight, index) => aLane({ id: index + 1, tenant: `t${index}`, weight, meanMs: null }));
    const served = weights.map(() => 0);
    const running: { laneId: number; chargedMs: number; runMs: number; endsAt: number }[] = [];
    let [now, floor] = [0, 0];
    const change = (id: number, by: (lane: Lane) => Partial<Lane>) =>
      (lanes = lanes.map((lane) => (lane.id === id ? { ...lane, ...by(lane) } : lane)));
    while (runsMs.length > 0) {
      const result = claim(lanes, { places: 4 - running.length, floor });
      floor = result.floor;
      for (const {
        name,
        vtime,
        lanes: [lane],
      } of result.turns)
        if (lane!.taken > 0) change(lane!.lane.id, () => ({ tenant: name, vtime }));
      for (const { job, chargedMs } of result.taken) {
        const runMs = runsMs.pop() ?? 5;
        running.push({ laneId: job.laneId, chargedMs, runMs, endsAt: now + runMs });
      }
      running.sort((a, b) => b.endsAt - a.endsAt);
      const { laneId, chargedMs, runMs, endsAt } = running.pop()!;
      now = endsAt;
      served[laneId - 1]! += runMs;
      const costMs = Math.max(LEAST_CHARGE_MS, runMs);
      change(laneId, ({ vtime, weight, meanMs }) => ({
        vtime: vtime + (costMs - chargedMs) / weight,
        meanMs: meanAfter(meanMs, [costMs]),
      }));
    }
    const total = served.reduce((sum, one) => sum + one, 0);
    served.forEach((one, index) => expect(one / total).toBeCloseTo(weights[index]! / 6, 1.7));
  });

  it('differs in weighted service by no more than one charge each between tenants with work waiting', () => {
    const tenant = fc.record({ weight: fc.integer({ min: 1, max: 20 }), meanMs: fc.integer({ min: 10, max: 5_000 }) });
    fc.assert(
      fc.property(
        fc.array(tenant, { minLength: 2, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (tenants, claims) => {
          let lanes = tenants.map((one, index) => aLane({ id: index + 1, tenant: `t${index}`, ...one }));
          const served = tenants.map(() => 0);
          let floor = 0;
          for (const places of claims) {
            const result = claim(lanes, { places, floor });
            expect(result.taken).toHaveLength(places); // work conservation
            expect(result.floor).toBeGreaterThanOrEqual(floor); // monotone
            floor = result.floor;
            for (const { job, chargedMs } of result.taken) served[job.laneId - 1]! += chargedMs / tenants[job.laneId - 1]!.weight;
            lanes = lanes.map((lane) => ({ ...lane, vtime: result.turns.find(({ name }) => name === lane.tenant)?.vtime ?? lane.vtime }));
          }
          const charge = ({ weight, meanMs }: { weight: number; meanMs: number }) => meanMs / weight;
          tenants.forEach((a, i) =>
            tenants.forEach((b, j) => expect(Math.abs(served[i]! - served[j]!)).toBeLessThanOrEqual(charge(a) + charge(b) + 1e-6)),
          );
        },
      ),
    );
  });
});
