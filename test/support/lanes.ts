import { chooseJobs, unreadFrom } from '../../src/modules/scheduling/choose-jobs.js';
import type { Head } from '../../src/modules/scheduling/find-heads.sql.js';
import { laneChanges } from '../../src/modules/scheduling/lane-changes.js';
import type { Lane } from '../../src/modules/scheduling/lane.js';
import { planHeads } from '../../src/modules/scheduling/plan-heads.js';
import type { TypeState } from '../../src/modules/scheduling/read-types.sql.js';
import { tenantTurns } from '../../src/modules/scheduling/tenant-turn.js';
import { TypeRooms } from '../../src/modules/scheduling/type-rooms.js';
import { newJobInfo } from '../../src/modules/jobs/new-job-info.js';
import type { JobInfo } from '../../src/modules/jobs/index.js';

const NOW = new Date('2026-01-01T00:00:00.000Z');

/** A lane with work waiting and no limits, as a claim reads it. */
export function aLane(lane: Partial<Lane> & Pick<Lane, 'id' | 'tenant'>): Lane {
  return {
    type: 'echo',
    vtime: 0,
    running: 0,
    head: 0,
    meanMs: 10,
    waiting: true,
    parked: false,
    weight: 1,
    paused: false,
    inTurn: true,
    tenantLimit: null,
    tenantRunning: null,
    tenantStarts: null,
    laneLimit: null,
    ...lane,
  };
}

/** A queued job of a lane. */
export function aJob(lane: Pick<Lane, 'id' | 'tenant' | 'type'>, id: string): JobInfo {
  const asked = {
    tenant: lane.tenant,
    type: lane.type,
    parameters: {},
    priority: 0,
    name: null,
    description: null,
    owner: null,
    expiresAt: null,
    runAt: null,
    pending: false,
    idempotencyKey: null,
    maxAttempts: 1,
    timeoutMs: null,
    locked: false,
    relatedRecord: null,
  };
  return newJobInfo(asked, { tenant: lane.tenant, jobs: [asked] }, { id, laneId: lane.id, now: NOW });
}

/** The first jobs of a lane, with ranks from `from` on. */
export function headsOf(lane: Lane, count: number, from = lane.head): Head[] {
  return Array.from({ length: count }, (_, index) => ({
    job: aJob(lane, `${lane.tenant}-${lane.type}-${String(from + index).padStart(9, '0')}`),
    rank: from + index,
    expired: false,
  }));
}

/** A type without limits. */
export const FREE: TypeState = {
  name: 'echo',
  paused: false,
  maxRunning: null,
  maxRunningPerTenant: null,
  maxStartsPerMinute: null,
  serialGroup: null,
  running: null,
};

/** One claim without a database: each lane has as many jobs as `backlog` says. */
export function claimFrom(
  lanes: readonly Lane[],
  wanted: { places: number; ahead?: number; floor?: number; types?: readonly TypeState[]; backlog?: (lane: Lane) => number },
) {
  const { places, ahead = 0, floor = 0, types = [FREE], backlog = () => 1_000_000 } = wanted;
  const rooms = new TypeRooms(types);
  const limit = places + ahead;
  const read = types.flatMap(({ name }) =>
    lanes
      .filter(({ type }) => type === name)
      .sort((a, b) => a.vtime - b.vtime)
      .slice(0, limit),
  );
  const turns = tenantTurns(read, new Map(), floor, rooms);
  const searches = planHeads(turns, rooms, limit);
  for (const { lanes: ofTenant } of turns) {
    for (const lane of ofTenant) {
      const search = searches.find(({ laneId }) => laneId === lane.lane.id);
      if (search) lane.heads = headsOf(lane.lane, Math.min(search.limit, backlog(lane.lane)), search.from);
    }
  }
  const choice = chooseJobs(turns, rooms, { places, ahead }, { floor, unread: unreadFrom(read, limit) });
  return { ...choice, turns, changes: laneChanges(turns), tenants: choice.taken.map(({ job }) => job.tenant) };
}
