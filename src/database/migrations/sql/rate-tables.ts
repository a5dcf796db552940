/**
 * How many jobs were started lately, of tenants and of types that have a rate (`maxStartsPerMinute`). A row is made by the first claim that
 * sees the rate, and written by claims only, under their lock; but the sweep that notices an opening takes `opens_at` away.
 */
export const RATE_TABLES = `
ALTER TABLE t_tenant ADD COLUMN max_starts_per_minute integer CHECK (max_starts_per_minute > 0);

CREATE TABLE t_rate (
  kind       text NOT NULL CHECK (kind IN ('tenant', 'type')),
  name       text NOT NULL,
  -- The number of the newest slice of time, by the database's clock, and the starts in it and in the ten before it.
  slice      bigint NOT NULL,
  counts     integer[] NOT NULL,
  -- When there is room again, and for which rate that was reckoned; null: there is room, or whoever waits was told.
  opens_at   timestamptz(3),
  max_starts integer NOT NULL,
  PRIMARY KEY (kind, name)
) WITH (fillfactor = 50);

-- The rates that open next.
CREATE INDEX i_rate_opening ON t_rate (opens_at) WHERE opens_at IS NOT NULL;
`;
