/**
 * Limits of the pending jobs and the files of a tenant. Existing tenants get the defaults too.
 * An index makes the pending jobs cheap to count. The bytes of the files are kept as a sum, because no index could add them up.
 */
export const QUOTAS = `
ALTER TABLE t_tenant
  ADD COLUMN max_pending integer DEFAULT 100000 CHECK (max_pending >= 0),
  ADD COLUMN max_file_bytes bigint DEFAULT 10737418240 CHECK (max_file_bytes >= 0),
  ADD COLUMN max_files_per_job integer DEFAULT 100 CHECK (max_files_per_job >= 0);

CREATE INDEX i_job_pending_tenant ON t_job_info (tenant) WHERE queued_at IS NULL AND stopped_at IS NULL;

-- How many bytes the files of a tenant have together (t_job_file), those of earlier attempts too. Each transaction that adds or removes files changes it.
CREATE TABLE t_tenant_files (
  tenant text PRIMARY KEY,
  bytes  bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO t_tenant_files (tenant, bytes)
  SELECT j.tenant, sum(f.bytes) FROM t_job_file f JOIN t_job_info j ON j.id = f.job_id GROUP BY j.tenant;
`;
