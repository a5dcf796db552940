import { aLane, headsOf } from '../support/lanes.js';
import { chooseJobs } from '../../src/modules/scheduling/choose-jobs.js';
import { planHeads } from '../../src/modules/scheduling/plan-heads.js';
import { tenantTurns } from '../../src/modules/scheduling/tenant-turn.js';
import { TypeRooms } from '../../src/modules/scheduling/type-rooms.js';
import type { Lane } from '../../src/modules/scheduling/lane.js';

const TYPES = ['short', 'long'].map((name) => ({
  name,
  paused: false,
  maxRunning: null,
  maxRunningPerTenant: null,
  serialGroup: null,
  running: null,
  maxStartsPerMinute: null,
}));

/** One claim over lanes that have jobs without end. */
function claim(lanes: readonly Lane[], places: number) {
  const rooms = new TypeRooms(TYPES);
  const turns = tenantTurns(lanes, new Map(), 0, rooms);
  const searches = new Map(planHeads(turns, rooms, places).map((search) => [search.laneId, search]));
  for (const lane of turns.flatMap((turn) => turn.lanes)) {
    const search = searches.get(lane.lane.id);
    if (search) lane.heads = headsOf(lane.lane, search.limit, search.from);
  }
  return chooseJobs(turns, rooms, { places, ahead: 0 }, { floor: 0, unread: Infinity });
}

describe('one claim over a tenant with lanes of short and of long jobs', () => {
  const mixed = [
    aLane({ id: 1, tenant: 'mixed', type: 'short', meanMs: 10, head: 1_000 }),
    aLane({ id: 2, tenant: 'mixed', type: 'long', meanMs: 1_000, head: 1 }),
  ];
  const plain = aLane({ id: 3, tenant: 'plain', type: 'short', meanMs: 100 });

  it('takes no more of its long jobs than its share, though its short ones were planned for', () => {
    const { taken } = claim([...mixed, plain], 11);
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
    const { taken } = claim([early, late, ...pricey], 8);
    const ranks = taken.filter(({ job }) => job.tenant === 'a').map(({ job }) => job.type);
    expect(ranks).not.toContain('short');
  });
});
