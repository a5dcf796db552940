/**
 * What a tenant may have stored. The defaults are those of a tenant that nobody has changed; they hold for the tenants that are there too.
 * An index makes its pending jobs cheap to count; of its files there is a sum, because they are never read together.
 */
export const QUOTAS = `
ALTER TABLE t_tenant
  ADD COLUMN max_pending integer DEFAULT 100000 CHECK (max_pending >= 0),
  ADD COLUMN max_file_bytes bigint DEFAULT 10737418240 CHECK (max_file_bytes >= 0),
  ADD COLUMN max_files_per_job integer DEFAULT 100 CHECK (max_files_per_job >= 0);

CREATE INDEX i_job_pending_tenant ON t_job_info (tenant) WHERE queued_at IS NULL AND stopped_at IS NULL;

-- How many bytes the files of a tenant have together (t_job_file), those of earlier attempts too. Written by whoever adds or removes some.
CREATE TABLE t_tenant_files (
  tenant text PRIMARY KEY,
  bytes  bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO t_tenant_files (tenant, bytes)
  SELECT j.tenant, sum(f.bytes) FROM t_job_file f JOIN t_job_info j ON j.id = f.job_id GROUP BY j.tenant;
`;
