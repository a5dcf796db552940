import type { SqlRunner } from '../../database/index.js';
import { limitSql } from './limit-sql.js';

/** What a claim needs to know of a job type. */
export interface TypeState {
  readonly name: string;
  readonly paused: boolean;
  readonly maxRunning: number | null;
  readonly maxRunningPerTenant: number | null;
  /** How many of its jobs may start in a minute; null: no limit. */
  readonly maxStartsPerMinute: number | null;
  readonly serialGroup: string | null;
  /** How many of its jobs are TO_BE_RUN or RUNNING; null where no limit asks for it. */
  readonly running: number | null;
}

/** All job types, and what runs of the limited ones (by i_lane_running, no more entries than jobs running). */
export function readTypes(runner: SqlRunner): Promise<TypeState[]> {
  return runner.query<TypeState>(
    `SELECT t.name, t.paused OR jsonb_typeof(t.options) <> 'object' AS paused, o.max_running AS "maxRunning",
       ${limitSql("t.options->'maxRunningPerTenant'")} AS "maxRunningPerTenant",
       ${limitSql("t.options->'maxStartsPerMinute'")} AS "maxStartsPerMinute", o.serial_group AS "serialGroup",
       CASE WHEN o.max_running IS NOT NULL OR o.serial_group IS NOT NULL
         THEN (SELECT least(coalesce(sum(l.running), 0), 2147483647)::int FROM t_lane l WHERE l.type = t.name AND l.running > 0) END AS running
     FROM t_job_type t
     CROSS JOIN LATERAL (SELECT ${limitSql("t.options->'maxRunning'")} AS max_running, t.options->>'serialGroup' AS serial_group) o`,
  );
}
