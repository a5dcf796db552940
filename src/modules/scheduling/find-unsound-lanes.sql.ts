import type { SqlRunner } from '../../database/index.js';
import { CHARGED_MS } from '../jobs/index.js';
import { VIRTUAL_TIME } from './virtual-time.js';

/** A lane whose numbers no claim and no end can have written. */
export interface UnsoundLane {
  readonly id: number;
  readonly tenant: string;
  readonly type: string;
  readonly vtime: number;
  readonly running: number;
  readonly meanMs: number | null;
}

/** Whether the virtual time of a lane is sound. NaN is above all numbers; the highest is where claims and ends stop. */
export const IS_SOUND_VTIME = `(vtime >= ${VIRTUAL_TIME.min} AND vtime < ${VIRTUAL_TIME.max})`;
/** Whether the mean of a lane is sound; null when it has none. */
export const IS_SOUND_MEAN = `(mean_ms BETWEEN ${CHARGED_MS.min} AND ${CHARGED_MS.max})`;

/**
 * The lanes whose numbers were edited by hand, 100 at most. Claims and ends change a lane together with the jobs that it counts, so both agree in
 * every snapshot. Reads all lanes, and by i_job_held the jobs that instances hold; without a join, whose plan would depend on old statistics.
 * 10 ms for 10 000 lanes and 2 000 jobs (PostgreSQL 18, two busy cores), a fifth of what {@link findUnseenWork} takes beside it.
 */
export function findUnsoundLanes(runner: SqlRunner): Promise<UnsoundLane[]> {
  return runner.query<UnsoundLane>(
    `SELECT id, tenant, type, vtime, running, mean_ms AS "meanMs" FROM t_lane
     WHERE NOT ${IS_SOUND_VTIME} OR NOT ${IS_SOUND_MEAN} OR id = ANY(ARRAY(
       SELECT lane_id FROM (
         SELECT id AS lane_id, running AS jobs FROM t_lane WHERE running <> 0
         UNION ALL SELECT lane_id, -1 FROM t_job_info WHERE held_by IS NOT NULL) counted
       GROUP BY lane_id HAVING sum(jobs) <> 0))
     LIMIT 100`,
  );
}
