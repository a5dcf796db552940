import type { JobStatus } from '#libs/contract';
import { conditionsOf } from './conditions.sql.js';
import type { JobCriteria } from './job-criteria.js';
import type { SecretParameters } from './secret-parameters.js';
import { SqlValues } from './sql-values.js';
import type { Statement } from './statement.js';

/** What decides a job's place in every order, and its count. */
export interface OrderRow {
  readonly id: string;
  readonly status: JobStatus;
  readonly heldBy: number | null;
  readonly rank: number | null;
  readonly createdAt: Date;
  readonly queuedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly wakesAt: Date | null;
}

/** Those of the jobs that match, in the order of the ids that are given. By the primary keys. */
export function matchJobs(ids: readonly string[], criteria: JobCriteria, secrets: SecretParameters): Statement {
  const values = new SqlValues();
  const given = values.add(ids);
  const { sql, needsParameters } = conditionsOf(criteria, secrets, values);
  return {
    sql: `SELECT j.id, j.status, j.held_by AS "heldBy", j.rank::float8 AS rank, j.created_at AS "createdAt", j.queued_at AS "queuedAt",
        j.claimed_at AS "claimedAt", j.started_at AS "startedAt", j.stopped_at AS "stoppedAt", j.wakes_at AS "wakesAt"
      FROM unnest(${given}::uuid[]) WITH ORDINALITY AS w(id, place) JOIN t_job_info j ON j.id = w.id
      ${needsParameters ? 'JOIN t_job_parameters p ON p.job_id = j.id' : ''}
      WHERE ${sql} ORDER BY w.place`,
    values: values.all,
  };
}
