import type { SqlRunner } from '../../database/index.js';
import { IS_SOUND_MEAN, IS_SOUND_VTIME } from './find-unsound-lanes.sql.js';

/** In the order in which ends lock lanes. A statement of its own: the next one counts with a newer snapshot. */
const LOCK = 'SELECT FROM t_lane WHERE id = ANY($1::integer[]) ORDER BY id FOR NO KEY UPDATE';

const REPAIR = `UPDATE t_lane l SET vtime = CASE WHEN ${IS_SOUND_VTIME} THEN vtime ELSE $2::float8 END,
    mean_ms = CASE WHEN ${IS_SOUND_MEAN} THEN mean_ms END,
    running = (SELECT count(*)::integer FROM t_job_info j WHERE j.lane_id = l.id AND j.held_by IS NOT NULL)
  WHERE id = ANY($1::integer[])`;

/** Gives unsound lanes the floor as their virtual time, no mean, and the number of their jobs that instances hold. */
export async function repairLanes(runner: SqlRunner, ids: readonly number[], floor: number): Promise<void> {
  await runner.query(LOCK, [ids]);
  await runner.query(REPAIR, [ids, floor]);
}
