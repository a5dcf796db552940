import { Injectable } from '@nestjs/common';
import { BOUNDS, clamped } from '#libs/contract';
import { Database, type SqlRunner } from '../../database/index.js';
import { JobTransitions, type AfterCommit, type Transition } from '../jobs/index.js';
import { finalCharge, meanAfter } from './charge.js';
import { NO_RANK, SchedulingSignals } from './scheduling-signals.js';
import { lockLanes, writeReleasedLanes, type LockedLane } from './update-lanes.sql.js';

interface LaneEnds {
  ended: number;
  correctionMs: number;
  readonly runsMs: number[];
}

/** Keeps the lanes' books when jobs end or are given back: places, charges, means. In the transaction of the jobs' transitions. */
@Injectable()
export class LaneLedger {
  constructor(
    transitions: JobTransitions,
    private readonly signals: SchedulingSignals,
    private readonly database: Database,
  ) {
    transitions.onRelease((runner, released) => this.#release(runner, released));
  }

  async #release(runner: SqlRunner, released: readonly Transition[]): Promise<AfterCommit> {
    const ends = endsByLane(released);
    const locked = await lockLanes(runner, [...new Set(released.map(({ job }) => job.tenant))]);
    const corrections = correctionsByTenant(locked, ends);
    const due = new Set(locked.filter((lane) => lane.waiting && !lane.parked).map(({ tenant }) => tenant));
    const rows = locked.map(({ id, tenant, meanMs, ctid }) => {
      const { ended = 0, runsMs = [] } = ends.get(id) ?? {};
      const mean = runsMs.length > 0 ? meanAfter(meanMs, runsMs) : null;
      return { ctid, ended, correction: corrections.get(tenant) ?? 0, due: due.has(tenant), meanMs: mean };
    });
    await writeReleasedLanes(runner, rows);
    const parked = locked.filter((lane) => lane.parked).map(({ id }) => `${id}:${NO_RANK}`);
    // A limit may have opened: whoever claims next looks at these lanes again. Its own place wakes this instance anyway.
    return () => (parked.length > 0 ? this.database.notify('work', ...parked) : this.signals.ring());
  }
}

function endsByLane(released: readonly Transition[]): Map<number, LaneEnds> {
  const ends = new Map<number, LaneEnds>();
  for (const { job, at } of released) {
    const end = ends.get(job.laneId) ?? { ended: 0, correctionMs: 0, runsMs: [] };
    const costMs = finalCharge(job.startedAt, at);
    end.ended += 1;
    end.correctionMs += costMs - (job.chargedMs ?? costMs);
    if (job.startedAt !== null) end.runsMs.push(costMs);
    ends.set(job.laneId, end);
  }
  return ends;
}

/** All lanes of a tenant move together, so that splitting work over types gains nothing. */
function correctionsByTenant(locked: readonly LockedLane[], ends: ReadonlyMap<number, LaneEnds>): Map<string, number> {
  const corrections = new Map<string, number>();
  for (const { id, tenant, weight } of locked) {
    corrections.set(tenant, (corrections.get(tenant) ?? 0) + (ends.get(id)?.correctionMs ?? 0) / clamped(weight, BOUNDS.weight, 1));
  }
  return corrections;
}
