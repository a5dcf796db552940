import type { SqlRunner } from '../../../database/index.js';
import type { AuditEntry } from './audit-entry.js';

/** An entry as it was written. */
export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly at: Date;
}

/** The newest entries, or the newest before one; by the primary key. */
export function listAudit(runner: SqlRunner, before: number | null, limit: number): Promise<AuditRow[]> {
  return runner.query<AuditRow>(
    `SELECT id::float8 AS id, at, caller, door, action, tenant, job_ids AS "jobIds", name, outcome, detail
     FROM t_audit WHERE id < $1 ORDER BY id DESC LIMIT $2`,
    [before ?? Number.MAX_SAFE_INTEGER, limit],
  );
}
