import fc from 'fast-check';

/** An edit by hand: a number or a time in the rows of a tenant, or in a row that all tenants share. */
export interface Alteration {
  readonly what: string;
  /** The statement; `$1` is the tenant. */
  readonly sql: string;
}

/** Fixed, so that every run of the suite writes the same values. */
function some(arbitrary: fc.Arbitrary<number | bigint>): string[] {
  return fc.sample(arbitrary, { seed: 20_260_101, numRuns: 3 }).map((value) => `'${value}'`);
}

/** Values of each type of column: its ends, odd values, and a few at random. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  float8: ["'NaN'", "'Infinity'", "'-Infinity'", '-1', '0', '1e-300', '1e308', '-1e308', '9007199254740993', ...some(fc.double())],
  integer: ['-2147483648', '-1', '0', '2147483647', ...some(fc.integer())],
  bigint: ['-9223372036854775808', '-1', '0', '9223372036854775807', '9007199254740993', ...some(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))],
  smallint: ['-32768', '-1', '0', '32767'],
  timestamptz: ["'-infinity'", "'infinity'", "'4713-01-01 BC'", "'294276-12-31'", "'30000-01-01'", "'0001-01-01'"],
  counts: ["'{2147483647,-2147483648}'", "'{NULL}'", "'{{1,2},{3,4}}'", "'{}'", "'{-2147483648}'"],
  json: ['null', '-1', '0', '0.5', '1e-300', '1e308', '2592000000', '9007199254740992', '"5"', '"many"', 'true', '[1]', '{"a": 1}'],
};

const WAITING = `t_job_info WHERE tenant = $1 AND stopped_at IS NULL`;

/** The columns that hold a number or a time, with the rows of a tenant, by the type. */
const COLUMNS: Readonly<Record<string, readonly (readonly [rows: string, ...columns: string[]])[]>> = {
  float8: [
    ['t_tenant WHERE name = $1', 'weight'],
    ['t_lane WHERE tenant = $1', 'vtime', 'mean_ms'],
    [WAITING, 'charged_ms'],
  ],
  integer: [
    [
      't_tenant WHERE name = $1',
      'max_running',
      'max_queued',
      'max_starts_per_minute',
      'max_pending',
      'max_file_bytes',
      'max_files_per_job',
    ],
    ['t_lane WHERE tenant = $1', 'running'],
    [WAITING, 'max_attempts', 'attempt', 'failures', 'losses', 'sequence'],
    ['t_job_parameters WHERE tenant = $1', 'timeout_ms'],
    ['t_rate WHERE name = $1', 'max_starts'],
  ],
  bigint: [
    ['t_lane WHERE tenant = $1', 'head'],
    [WAITING, 'rank'],
    ['t_rate WHERE name = $1', 'slice'],
  ],
  smallint: [[WAITING, 'priority', 'percent']],
  timestamptz: [
    ['t_tenant WHERE name = $1', 'created_at'],
    [WAITING, 'created_at', 'queued_at', 'started_at', 'wakes_at', 'run_at', 'expires_at'],
    ['t_rate WHERE name = $1', 'opens_at'],
    ['t_schedule WHERE tenant = $1', 'next_at', 'last_at', 'created_at', 'updated_at'],
  ],
  counts: [['t_rate WHERE name = $1', 'counts']],
};

function setTo(rows: string, column: string, value: string): Alteration {
  const [table] = rows.split(' ', 1);
  return { what: `${table}.${column} = ${value}`, sql: `UPDATE ${rows.replace(' WHERE', ` SET ${column} = ${value} WHERE`)}` };
}

/** Every column that holds a number or a time of one tenant, each set to the values of its type. */
export const ALTERATIONS: readonly Alteration[] = [
  ...Object.entries(COLUMNS).flatMap(([type, places]) =>
    places.flatMap(([rows, ...columns]) => columns.flatMap((column) => VALUES[type]!.map((value) => setTo(rows, column, value)))),
  ),
  ...VALUES['json']!.flatMap((value) => [
    setTo('t_tenant WHERE name = $1', 'max_running_per_type', `'{"sleep": ${value}}'`),
    setTo(
      't_schedule WHERE tenant = $1',
      'request',
      `request || '{"priority": ${value}, "maxAttempts": ${value}, "timeoutMs": ${value}}', next_at = now()`,
    ),
  ]),
];

const OPTIONS = ['maxRunning', 'maxRunningPerTenant', 'maxStartsPerMinute', 'maxAttempts', 'timeoutMs', 'maxMemoryMb', 'backoff'];

/** The numbers of the job type `sleep`, and the floor of all virtual times. */
export const SHARED_ALTERATIONS: readonly Alteration[] = [
  ...VALUES['json']!.map((value) => ({
    what: `the options of a type are ${value}`,
    sql: `UPDATE t_job_type SET options = options || '{${OPTIONS.map((option) => `"${option}": ${value}`).join(', ')}}'
      WHERE name = 'sleep' AND $1 <> ''`,
  })),
  ...VALUES['bigint']!.map((value) => ({
    what: `s_virtual_floor = ${value}`,
    sql: `SELECT setval('s_virtual_floor', greatest(0, ${value})) WHERE $1 <> ''`,
  })),
];
