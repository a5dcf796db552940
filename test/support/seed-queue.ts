import type { Database } from '../../src/database/index.js';

const PIECE = 250_000;

/** Fills the queue by SQL: `jobs` waiting jobs of type `echo`, dealt out to `tenants` tenants. */
export async function seedQueue(database: Database, jobs: number, tenants: number): Promise<void> {
  await database.query(`INSERT INTO t_tenant (name) SELECT 'tenant-' || g FROM generate_series(1, $1::int) g`, [tenants]);
  await database.query(
    `INSERT INTO t_lane (tenant, type, waiting) SELECT 'tenant-' || g, 'echo', true FROM generate_series(1, $1::int) g`,
    [tenants],
  );
  // In pieces that also a busy machine carries out within the service's time limit.
  for (let from = 1; from <= jobs; from += PIECE) {
    await database.query(
      `INSERT INTO t_job_info (id, tenant, type, lane_id, status, sequence, priority, max_attempts, rank, created_at, queued_at)
       SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, l.tenant, 'echo', l.id, 'QUEUED', 1, 0, 1, 1700000000000 + g, now(), now()
       FROM generate_series($1::int, $2::int) g JOIN t_lane l ON l.tenant = 'tenant-' || (1 + g % $3::int)`,
      [from, Math.min(from + PIECE - 1, jobs), tenants],
    );
    await database.query(
      `INSERT INTO t_job_parameters (job_id, tenant, parameters, digest) SELECT j.id, j.tenant, '{}', 0
       FROM generate_series($1::int, $2::int) g JOIN t_job_info j ON j.id = ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid`,
      [from, Math.min(from + PIECE - 1, jobs)],
    );
  }
  for (const table of ['t_job_info', 't_job_parameters', 't_lane', 't_tenant']) await database.query(`ANALYZE ${table}`);
}
