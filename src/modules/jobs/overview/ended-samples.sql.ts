import type { TerminalStatus } from '#libs/contract';
import type { SqlRunner } from '../../../database/index.js';

/** Ends of one status within a span of time. */
export interface EndedSample {
  /** The number of the span. */
  readonly bucket: number;
  readonly status: TerminalStatus;
  /** How many, counted no further than the cap. */
  readonly ended: number;
  /** Of the newest of them: tenant, type, and the times in milliseconds; null for what never ran. */
  readonly jobs: readonly (readonly [tenant: string, type: string, waitMs: number | null, runMs: number | null])[];
}

/** Of which tenant (null: all), and from when to when, in spans of the same length. */
export interface EndedSpan {
  readonly tenant: string | null;
  readonly from: Date;
  readonly bucketMs: number;
  readonly buckets: number;
  /** Where counting ends. */
  readonly cap: number;
  /** How many are looked at one by one. */
  readonly sample: number;
}

/** Null for infinity, which cannot be subtracted; only an edit by hand leaves it. */
const finite = (time: string): string => `CASE WHEN isfinite(${time}) THEN ${time} END`;

/** Of each span and status how many ended, and the newest of them: by i_job_archived, or i_job_archived_tenant, no more than cap entries each. */
export function endedSamples(runner: SqlRunner, { tenant, from, bucketMs, buckets, cap, sample }: EndedSpan): Promise<EndedSample[]> {
  const ended = `FROM t_job_info WHERE ended_as = s.status AND stopped_at >= b.begins AND stopped_at < b.begins + $2 * interval '1 millisecond'
    ${tenant === null ? '' : 'AND tenant = $6'}`;
  return runner.query<EndedSample>(
    `SELECT b.bucket, s.status, counted.jobs::int AS ended, coalesce(newest.jobs, '[]') AS jobs
     FROM (SELECT n AS bucket, $1::timestamptz + n * $2 * interval '1 millisecond' AS begins FROM generate_series(0, $3::int - 1) n) b
     CROSS JOIN unnest(ARRAY['SUCCEEDED', 'FAILED', 'ABORTED']) s(status)
     CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM (SELECT ${ended} LIMIT $4) c) counted
     LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_array(tenant, type, extract(epoch FROM ${finite('started_at')} - ${finite('greatest(queued_at, run_at)')}) * 1000,
       extract(epoch FROM ${finite('stopped_at')} - ${finite('started_at')}) * 1000)) AS jobs
       FROM (SELECT tenant, type, queued_at, run_at, started_at, stopped_at ${ended} ORDER BY stopped_at DESC LIMIT $5) n) newest ON counted.jobs > 0
     ORDER BY 1, 2`,
    [from, bucketMs, buckets, cap, sample, ...(tenant === null ? [] : [tenant])],
  );
}
