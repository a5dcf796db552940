/** Idempotency keys belong to the owner of the job: an owner cannot find out, or take, the keys of another one. Empty: the job has no owner. */
export const OWNED_KEYS = `
ALTER TABLE t_idempotency ADD COLUMN owner text NOT NULL DEFAULT '';
UPDATE t_idempotency k SET owner = p.owner FROM t_job_parameters p WHERE k.kind = 'key' AND p.job_id = k.job_ids[1] AND p.owner IS NOT NULL;
DROP INDEX i_idempotency_key;
CREATE UNIQUE INDEX i_idempotency_key ON t_idempotency (tenant, key, owner) WHERE kind = 'key';
`;
