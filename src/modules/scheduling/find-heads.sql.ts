import type { SqlRunner } from '../../database/index.js';
import { JOB_COLUMNS, rankValue, toJobInfo, type JobInfo, type JobRow } from '../jobs/index.js';

/** A job at the head of its lane. */
export interface Head {
  readonly job: JobInfo;
  readonly rank: number;
  /** Whether its expiry has passed; told by the database's clock. */
  readonly expired: boolean;
}

/** Which jobs of a lane to look at. */
export interface HeadSearch {
  readonly laneId: number;
  /** No job of a lower rank waits. */
  readonly from: number;
  readonly limit: number;
}

/**
 * The first jobs of lanes, locked, each lane's in its order, by i_job_queue from the lane's cursor on; a job that somebody
 * else has locked (a stop, say) is passed over. Reads no more rows than it returns; a job without its parameters is returned too, so that it
 * ends, and the lane does not seem empty.
 */
export async function findHeads(runner: SqlRunner, searches: readonly HeadSearch[]): Promise<Head[]> {
  const rows = await runner.query<JobRow & { rank: number; expired: boolean }>(
    `SELECT ${JOB_COLUMNS}, j.rank::float8 AS rank, coalesce(j.expires_at <= clock_timestamp() AND j.attempt = 1, false) AS expired
     FROM unnest($1::integer[], $2::bigint[], $3::integer[]) AS u(lane_id, head, places)
     CROSS JOIN LATERAL (
       SELECT * FROM t_job_info WHERE lane_id = u.lane_id AND rank >= u.head ORDER BY rank, id LIMIT u.places FOR UPDATE SKIP LOCKED) j
     LEFT JOIN t_job_parameters p ON p.job_id = j.id
     ORDER BY j.rank, j.id`,
    [searches.map(({ laneId }) => laneId), searches.map(({ from }) => rankValue(from)), searches.map(({ limit }) => limit)],
  );
  return rows.map((row) => ({ job: toJobInfo(row), rank: row.rank, expired: row.expired }));
}
