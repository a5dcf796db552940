/** Replaces numbers in JSON that are out of bounds by the nearest valid one. Values of other types stay; the service takes the default instead. */
const boundJson = ([table, column]: readonly [string, string], path: string, min: number, max: number): string => `
UPDATE ${table} SET ${column} = jsonb_set(${column}, '{${path.replace('.', ',')}}',
  to_jsonb(least(${max}, greatest(${min}, round((${column}#>>'{${path.replace('.', ',')}}')::numeric)))))
WHERE jsonb_typeof(${column}) = 'object' AND ${column} @? '$.${path} ? (@ < ${min} || @ > ${max})';`;

const OPTIONS = ['t_job_type', 'options'] as const;
const REQUEST = ['t_schedule', 'request'] as const;
const MAX_INTEGER = 2_147_483_647;
const YEAR_MS = 31_536_000_000;

/**
 * Brings stored numbers into the bounds that every door checks from here on (libs/contract/bounds.ts when this was written).
 *
 * Only the weight gets a check: t_tenant is small, and an instance of the last release that is asked for a weight outside of it answers with an error
 * and continues. It would lose jobs by checks of what it stores with jobs, types and lanes: there this version limits what it reads.
 */
export const NUMBER_BOUNDS = `
-- Why claims pass over the tenant; null: they do not.
ALTER TABLE t_tenant ADD COLUMN set_aside text;

UPDATE t_tenant SET weight = CASE WHEN weight = 'NaN' THEN 1 ELSE least(1000, greatest(0.001, weight)) END WHERE NOT weight BETWEEN 0.001 AND 1000;
ALTER TABLE t_tenant ADD CONSTRAINT t_tenant_weight_bound CHECK (weight BETWEEN 0.001 AND 1000);

-- A limit that is not a number lets no job run, as before.
UPDATE t_tenant SET max_running_per_type = CASE WHEN jsonb_typeof(max_running_per_type) <> 'object' THEN '{}' ELSE (
  SELECT coalesce(jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'number' THEN to_jsonb(least(${MAX_INTEGER}, greatest(0, round(value::numeric)))) ELSE '0' END), '{}')
  FROM jsonb_each(max_running_per_type) WHERE jsonb_typeof(value) <> 'null') END
WHERE jsonb_typeof(max_running_per_type) <> 'object'
  OR max_running_per_type @? '$.* ? (@.type() != "number" || @ < 0 || @ > ${MAX_INTEGER} || @ != @.floor())';
${[
  boundJson(OPTIONS, 'maxRunning', 0, MAX_INTEGER),
  boundJson(OPTIONS, 'maxRunningPerTenant', 0, MAX_INTEGER),
  boundJson(OPTIONS, 'maxStartsPerMinute', 0, MAX_INTEGER),
  boundJson(OPTIONS, 'maxAttempts', 1, 1000),
  boundJson(OPTIONS, 'backoff.baseMs', 1, YEAR_MS),
  boundJson(OPTIONS, 'backoff.factor', 1, 1000),
  boundJson(OPTIONS, 'backoff.maxMs', 1, YEAR_MS),
  boundJson(OPTIONS, 'timeoutMs', 1, MAX_INTEGER),
  boundJson(OPTIONS, 'maxMemoryMb', 16, 1_048_576),
  boundJson(REQUEST, 'priority', -1000, 1000),
  boundJson(REQUEST, 'maxAttempts', 1, 1000),
  boundJson(REQUEST, 'timeoutMs', 1, MAX_INTEGER),
].join('')}

-- An infinite due time is due now.
UPDATE t_schedule SET next_at = now() WHERE next_at IN ('infinity', '-infinity');

-- The lanes, in the order in which ends lock them, and under the lock of claims. The floor stays within what a double can hold exactly; the service moves a
-- high one back together with all lanes.
SELECT pg_advisory_xact_lock(hashtext(current_schema()), 4);
SELECT FROM t_lane ORDER BY id FOR NO KEY UPDATE;
UPDATE t_lane l SET vtime = CASE WHEN vtime >= 0 AND vtime < 9007199254740991 THEN vtime
    ELSE (SELECT least(last_value / 1000.0, 9007199254740990) FROM s_virtual_floor) END,
  mean_ms = CASE WHEN mean_ms BETWEEN 0 AND 31622400000 THEN mean_ms END,
  running = (SELECT count(*)::integer FROM t_job_info j WHERE j.lane_id = l.id AND j.held_by IS NOT NULL)
WHERE NOT (vtime >= 0 AND vtime < 9007199254740991) OR NOT mean_ms BETWEEN 0 AND 31622400000 OR id = ANY(ARRAY(
  SELECT lane_id FROM (
    SELECT id AS lane_id, running AS jobs FROM t_lane WHERE running <> 0
    UNION ALL SELECT lane_id, -1 FROM t_job_info WHERE held_by IS NOT NULL) counted
  GROUP BY lane_id HAVING sum(jobs) <> 0));
SELECT setval('s_virtual_floor', 9007199254740991000) FROM s_virtual_floor WHERE last_value > 9007199254740991000;

-- Jobs that wait for a retry longer than the longest backoff, or without end, by i_job_waking.
UPDATE t_job_info SET wakes_at = CASE WHEN attempt > 1 THEN now() + interval '365 days' ELSE least(coalesce(run_at, now()), '9999-12-31T23:59:59Z') END
WHERE id = ANY(ARRAY(SELECT id FROM t_job_info
  WHERE wakes_at > now() + interval '366 days' AND (attempt > 1 OR wakes_at > '9999-12-31T23:59:59.999Z') FOR UPDATE SKIP LOCKED));
-- Ranks that the service gives to no job, by i_job_queue: two probes per lane.
UPDATE t_job_info SET rank = (extract(epoch FROM least(greatest(queued_at, 'epoch'), now())) * 1000)::bigint
WHERE id = ANY(ARRAY(SELECT j.id FROM t_lane l CROSS JOIN LATERAL (
  SELECT id FROM t_job_info WHERE lane_id = l.id AND rank > 9007199254740991
  UNION ALL SELECT id FROM t_job_info WHERE lane_id = l.id AND rank < -9007199254740991) j));
`;
