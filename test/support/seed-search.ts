import type { Database } from '../../src/database/index.js';

/** The kinds of jobs that {@link seedSearch} makes are in the same proportions for every number of jobs; `rare` are five of the oldest. */
const SEED = `
WITH made AS (
  SELECT g,
    (lpad(to_hex(1760000000000 + g * 100::bigint), 12, '0') || '7' || lpad(to_hex(g % 4096), 3, '0') || '8' || lpad(to_hex(g), 15, '0'))::uuid AS id,
    'tenant-' || (g % 20) AS tenant,
    CASE WHEN g <= 5 THEN 'rare' ELSE 'type-' || (g / 20 % 5) END AS type,
    to_timestamp((1760000000000 + g * 100::bigint) / 1000.0)::timestamptz(3) AS at,
    CASE WHEN g > 0.9 * $1 THEN CASE WHEN h IN (20, 21) THEN 'PENDING' WHEN h IN (22, 23) THEN 'WAKING' WHEN g % (($1 + 99) / 100) = 3 THEN 'RUNNING' ELSE 'QUEUED' END
      WHEN h < 10 OR g <= 5 THEN 'FAILED' WHEN h < 14 THEN 'ABORTED' ELSE 'SUCCEEDED' END AS kind
  FROM (SELECT g, g::bigint * 7919 % 1009 AS h FROM generate_series($2::int, $3::int) g) numbered
), info AS (
  INSERT INTO t_job_info (id, tenant, type, lane_id, status, sequence, priority, max_attempts, rank, wakes_at, held_by, instance, created_at,
    queued_at, claimed_at, started_at, stopped_at, reason_code, reason_message)
  SELECT m.id, m.tenant, m.type, l.id, CASE m.kind WHEN 'WAKING' THEN 'QUEUED' ELSE m.kind END, 1, 0, 1,
    CASE WHEN m.kind = 'QUEUED' THEN 1760000000000 + g END, CASE WHEN m.kind = 'WAKING' THEN now() + interval '1 day' END,
    CASE WHEN m.kind = 'RUNNING' THEN 999 END, CASE WHEN m.kind IN ('RUNNING', 'SUCCEEDED', 'FAILED') THEN 'node-' || (g % 3) END, m.at,
    CASE WHEN m.kind <> 'PENDING' THEN m.at END, CASE WHEN m.kind NOT IN ('PENDING', 'QUEUED', 'WAKING') THEN m.at END,
    CASE WHEN m.kind NOT IN ('PENDING', 'QUEUED', 'WAKING') THEN m.at END,
    CASE WHEN m.kind IN ('SUCCEEDED', 'FAILED', 'ABORTED') THEN m.at + (g % 1000) * interval '10 milliseconds' END,
    CASE m.kind WHEN 'FAILED' THEN CASE WHEN g <= 5 THEN 'TIMEOUT' ELSE 'ERROR' END WHEN 'ABORTED' THEN 'STOPPED' END,
    CASE m.kind WHEN 'FAILED' THEN CASE WHEN g <= 5 THEN 'the rare limit' ELSE 'disk full at block ' || g END WHEN 'ABORTED' THEN 'stopped on request' END
  FROM made m JOIN t_lane l ON l.tenant = m.tenant AND l.type = m.type
)
INSERT INTO t_job_parameters (job_id, tenant, name, owner, parameters, related_record, digest)
SELECT id, tenant, 'job ' || g, CASE WHEN g <= 5 THEN 'rare-user' ELSE 'user-' || (g % 300) END,
  jsonb_build_object('collection', jsonb_build_object('id', CASE WHEN g <= 5 THEN -1 ELSE g % 50 END), 'files', jsonb_build_array('a-' || g, 'Größe'),
    'note', CASE WHEN g <= 5 THEN 'needle' ELSE 'hay' END),
  CASE WHEN g % 100 = 7 OR g <= 5 THEN jsonb_build_object('label', 'r', 'href', 'https://example.org/' || CASE WHEN g <= 5 THEN 'rare' ELSE (g % 1000)::text END) END, g
FROM made`;

const CHUNK = 100_000;

/** Writes jobs of 20 tenants by SQL: the first nine tenths have ended, the rest waits or runs. */
export async function seedSearch(database: Pick<Database, 'query'>, jobs: number): Promise<void> {
  await database.query(`INSERT INTO t_tenant (name) SELECT 'tenant-' || g FROM generate_series(0, 19) g`);
  await database.query(
    `INSERT INTO t_lane (tenant, type) SELECT 'tenant-' || g, t.type FROM generate_series(0, 19) g,
     (SELECT 'type-' || n AS type FROM generate_series(0, 4) n UNION ALL SELECT 'rare') t`,
  );
  for (let from = 1; from <= jobs; from += CHUNK) await database.query(SEED, [jobs, from, Math.min(jobs, from + CHUNK - 1)]);
  for (const table of ['t_job_info', 't_job_parameters', 't_lane']) await database.query(`VACUUM ANALYZE ${table}`);
}
