import type { SqlRunner } from '../../database/index.js';
import { limitSql } from './limit-sql.js';

/** A lane that the scheduler passes over although a job of it could be taken. */
export interface UnseenLane {
  readonly id: number;
  readonly rank: number;
}

/**
 * Looks at every lane from the start: what was submitted while nobody listened, what a long transaction has committed late,
 * what a limit no longer holds back. One probe of i_job_queue per lane: 25 ms for 10 000 lanes (PostgreSQL 18, two cores).
 */
export function findUnseenWork(runner: SqlRunner): Promise<UnseenLane[]> {
  return runner.query<UnseenLane>(
    `SELECT l.id, j.rank::float8 AS rank
     FROM t_lane l JOIN t_tenant t ON t.name = l.tenant
     CROSS JOIN LATERAL (SELECT rank FROM t_job_info WHERE lane_id = l.id AND rank IS NOT NULL ORDER BY rank LIMIT 1) j
     WHERE NOT l.waiting OR j.rank < l.head
       OR (l.parked AND NOT t.paused
         AND (t.max_running IS NULL OR (SELECT sum(s.running) FROM t_lane s WHERE s.tenant = l.tenant) < t.max_running)
         AND NOT EXISTS (SELECT FROM t_rate r WHERE r.kind = 'tenant' AND r.name = t.name AND r.max_starts = t.max_starts_per_minute AND r.opens_at > now())
         AND (l.running < coalesce(${limitSql('t.max_running_per_type->l.type')},
           (SELECT ${limitSql("k.options->'maxRunningPerTenant'")} FROM t_job_type k WHERE k.name = l.type))) IS NOT FALSE)`,
  );
}
