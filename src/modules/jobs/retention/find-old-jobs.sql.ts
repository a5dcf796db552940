import type { TerminalStatus } from '#libs/contract';
import type { SqlRunner } from '../../../database/index.js';

/** A job whose time has come. */
export interface OldJob {
  readonly id: string;
  readonly stoppedAt: Date;
}

/** Which jobs are old: those that ended so, from one time (included) to another. */
export interface Age {
  readonly status: TerminalStatus;
  readonly from: Date;
  readonly before: Date;
}

/** The oldest of the ended jobs that are not locked, read in the order of i_job_ended. */
export function findOldJobs(runner: SqlRunner, { status, from, before }: Age, limit: number): Promise<OldJob[]> {
  return runner.query<OldJob>(
    `SELECT id, stopped_at AS "stoppedAt" FROM t_job_info
     WHERE ended_as = $1 AND NOT locked AND stopped_at >= $2 AND stopped_at < $3
     ORDER BY stopped_at LIMIT $4`,
    [status, from, before, limit],
  );
}
