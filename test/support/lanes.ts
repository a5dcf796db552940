import type { Head } from '../../src/modules/scheduling/find-heads.sql.js';
import type { Lane } from '../../src/modules/scheduling/lane.js';
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
