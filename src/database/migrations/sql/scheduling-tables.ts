/**
 * Tenants, types, instances and the state of the scheduler.
 *
 * s_virtual_floor is a sequence and not a row because it is written by every claim, only grows, and must not leave a dead
 * version behind each time: while another transaction holds an old snapshot, those would all be read by the next claim.
 */
export const SCHEDULING_TABLES = `
CREATE TABLE t_tenant (
  name                 text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  weight               double precision NOT NULL DEFAULT 1 CHECK (weight > 0),
  max_running          integer CHECK (max_running >= 0),
  max_queued           integer CHECK (max_queued >= 0),
  -- {"<type>": n}: the most jobs of a type that the tenant may have running.
  max_running_per_type jsonb NOT NULL DEFAULT '{}',
  paused               boolean NOT NULL DEFAULT false,
  amqp_user            text UNIQUE,
  created_at           timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE t_job_type (
  name              text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  title             text NOT NULL,
  description       text,
  hidden            boolean NOT NULL,
  parameters_schema jsonb NOT NULL,
  result_schema     jsonb,
  options           jsonb NOT NULL,
  version           text NOT NULL,
  paused            boolean NOT NULL DEFAULT false,
  registered_at     timestamptz(3) NOT NULL DEFAULT now()
);

-- The jobs of one tenant and one type. Written by claims (under the claim's lock) and by the ends of jobs.
CREATE TABLE t_lane (
  id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant  text NOT NULL,
  type    text NOT NULL,
  -- The tenant's virtual time: milliseconds of run time per weight. The same in all lanes of a tenant that wait.
  vtime   double precision NOT NULL DEFAULT 0,
  -- Whether jobs wait: a hint that claims withdraw and notifications and looks give.
  waiting boolean NOT NULL DEFAULT false,
  -- Whether a limit or the pause of the tenant keeps the lane from being chosen.
  parked  boolean NOT NULL DEFAULT false,
  -- How many jobs are TO_BE_RUN or RUNNING.
  running integer NOT NULL DEFAULT 0,
  -- No job of a lower rank waits: a hint like \`waiting\`.
  head    bigint NOT NULL DEFAULT 0,
  -- What a job of this lane is expected to take: a moving mean of run times, in milliseconds.
  mean_ms double precision,
  UNIQUE (tenant, type)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1);

-- The lanes of a type in the order of their turn.
CREATE INDEX i_lane_turn ON t_lane (type, vtime) WHERE waiting AND NOT parked;
-- What runs of a type: as many entries as the type has jobs running at most. Read for limited types only.
CREATE INDEX i_lane_running ON t_lane (type) WHERE running > 0;

-- In thousandths of a millisecond: 2^63 of them are 292 000 years of run time.
CREATE SEQUENCE s_virtual_floor MINVALUE 0 START 0;

CREATE TABLE t_instance (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name         text NOT NULL,
  host         text NOT NULL,
  pid          integer NOT NULL,
  version      text NOT NULL,
  pool_size    integer NOT NULL,
  types        text[] NOT NULL,
  roles        text[] NOT NULL,
  started_at   timestamptz(3) NOT NULL DEFAULT now(),
  heartbeat_at timestamptz(3) NOT NULL DEFAULT now(),
  lease_until  timestamptz(3) NOT NULL,
  draining     boolean NOT NULL DEFAULT false
);
`;
