import type { SqlRunner } from '../../../database/index.js';
import type { AuditEntry } from './audit-entry.js';

const WRITE = `INSERT INTO t_audit (caller, door, action, tenant, job_ids, name, outcome, detail)
  SELECT u.caller, u.door, u.action, u.tenant, string_to_array(u.job_ids, ',')::uuid[], u.name, u.outcome, u.detail
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS u(caller, door, action, tenant, job_ids, name, outcome, detail)`;

/** Writes entries, all with the time at which the transaction began. */
export async function writeAudit(runner: SqlRunner, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await runner.query(WRITE, [
    entries.map(({ caller }) => caller),
    entries.map(({ door }) => door),
    entries.map(({ action }) => action),
    entries.map(({ tenant }) => tenant),
    entries.map(({ jobIds }) => jobIds?.join(',') ?? null),
    entries.map(({ name }) => name),
    entries.map(({ outcome }) => outcome),
    entries.map(({ detail }) => detail),
  ]);
}
