/**
 * Schedules: what is submitted again and again, by cron.
 *
 * The row is the lock: who fires a schedule holds its row until the job is stored and `next_at` has moved on, in one
 * transaction, so that each due time fires once over all instances.
 */
export const SCHEDULE_TABLES = `
CREATE TABLE t_schedule (
  tenant     text NOT NULL,
  name       text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  -- The jobs' type. It may go: then the schedule is refused each time, which last_error tells.
  type       text NOT NULL,
  cron       text NOT NULL,
  -- A name of the IANA time zone database.
  time_zone  text NOT NULL,
  -- The rest of the job's request, checked anew each time.
  request    jsonb NOT NULL,
  missed     text NOT NULL CHECK (missed IN ('once', 'skip')),
  paused     boolean NOT NULL,
  -- Null: it has no time to come.
  next_at    timestamptz(3),
  -- The due time of the last firing, not the moment at which it was noticed.
  last_at    timestamptz(3),
  -- Why the last due time gave no job; null when it gave one.
  last_error text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, name)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX i_schedule_due ON t_schedule (next_at) WHERE NOT paused;
`;
