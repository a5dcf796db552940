const BATCH = 50_000;

/** Fills the queue by SQL: `jobs` jobs of one type, dealt out to `tenants` tenants (`<prefix>-1` …), whose lanes are not there yet. Gives the ids of these. */
export async function seed(database, { jobs, tenants, prefix = 'tenant', type = 'echo', parameters = {} }) {
  await database.query(`INSERT INTO t_tenant (name) SELECT $2 || '-' || g FROM generate_series(1, $1::int) g ON CONFLICT DO NOTHING`, [
    tenants,
    prefix,
  ]);
  const lanes = await database.query(
    `INSERT INTO t_lane (tenant, type, waiting) SELECT $3 || '-' || g, $2, true FROM generate_series(1, $1::int) g RETURNING id`,
    [tenants, type, prefix],
  );
  const laneIds = lanes.map(({ id }) => id);
  await queue(database, { jobs, laneIds, parameters });
  for (const table of ['t_job_info', 't_job_parameters', 't_lane', 't_tenant']) await database.query(`VACUUM ANALYZE ${table}`);
  return laneIds;
}

/** Deals out further jobs to lanes, in statements that a busy machine too carries out within the service's time limit. */
export async function queue(database, { jobs, laneIds, parameters = {} }) {
  for (let from = 0; from < jobs; from += BATCH) {
    await insert(database, [from, Math.min(from + BATCH, jobs) - 1, laneIds, JSON.stringify(parameters)]);
  }
}

async function insert(database, values) {
  await database.query(
    `WITH job AS (
       INSERT INTO t_job_info (id, tenant, type, lane_id, status, sequence, priority, max_attempts, rank, created_at, queued_at)
       SELECT (lpad(to_hex(now_ms), 12, '0') || '70008000' || lpad(to_hex(g), 12, '0'))::uuid, l.tenant, l.type, l.id, 'QUEUED', 1, 0, 1, now_ms, now(), now()
       FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms OFFSET 0) c
       CROSS JOIN generate_series($1::int, $2::int) g JOIN t_lane l ON l.id = ($3::integer[])[1 + g % cardinality($3::integer[])] RETURNING id, tenant)
     INSERT INTO t_job_parameters (job_id, tenant, parameters, digest) SELECT id, tenant, $4, 0 FROM job`,
    values,
  );
}
