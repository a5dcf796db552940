import type { ReasonCode } from '#libs/contract';
import type { SqlRunner } from '../../../database/index.js';
import type { JobAttempt } from './job-attempt.js';

interface Row {
  attempt: number;
  instance: string | null;
  claimed_at: Date | null;
  started_at: Date | null;
  ended_at: Date;
  reason_code: ReasonCode | null;
  reason_message: string | null;
  stack_trace: string | null;
}

/** The attempts of a job that did not end it, in their order, by the primary key. */
export async function loadAttempts(runner: SqlRunner, jobId: string): Promise<JobAttempt[]> {
  const rows = await runner.query<Row>(
    `SELECT attempt, instance, claimed_at, started_at, ended_at, reason_code, reason_message, stack_trace
     FROM t_job_attempt WHERE job_id = $1 ORDER BY attempt`,
    [jobId],
  );
  return rows.map((row) => ({
    attempt: row.attempt,
    instance: row.instance,
    claimedAt: row.claimed_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    reason: row.reason_code === null ? null : { code: row.reason_code, message: row.reason_message ?? '', requestedBy: null },
    stackTrace: row.stack_trace,
  }));
}
