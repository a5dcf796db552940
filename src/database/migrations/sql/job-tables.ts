/**
 * Jobs and what they leave behind. There are no foreign keys between these tables: each would cost a lookup and a row lock
 * per inserted row, and rows of one job are made and removed by one statement each.
 *
 * t_job_info is hot and narrow. An update stays within its page and touches no index (HOT) as long as it changes no column
 * that an index or its predicate names; therefore `rank`, `wakes_at` and `held_by` are set only while they mean something,
 * and no index names the status: a job's start and its ticks touch no index, its claim and its end touch two.
 */
export const JOB_TABLES = `
CREATE TABLE t_job_info (
  id                uuid PRIMARY KEY,
  tenant            text NOT NULL,
  type              text NOT NULL,
  lane_id           integer NOT NULL,
  status            text NOT NULL CHECK (status IN ('PENDING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED')),
  sequence          integer NOT NULL,
  priority          smallint NOT NULL,
  attempt           integer NOT NULL DEFAULT 1,
  max_attempts      integer NOT NULL,
  failures          integer NOT NULL DEFAULT 0,
  losses            integer NOT NULL DEFAULT 0,
  percent           smallint NOT NULL DEFAULT 0,
  locked            boolean NOT NULL DEFAULT false,
  -- The job's place in its lane; null unless it may be taken now.
  rank              bigint,
  -- When a queued job may be taken; null unless that is in the future.
  wakes_at          timestamptz(3),
  -- The incarnation (t_instance.id) that holds the job; null unless TO_BE_RUN or RUNNING.
  held_by           integer,
  claim_token       uuid,
  charged_ms        double precision,
  instance          text,
  created_at        timestamptz(3) NOT NULL,
  queued_at         timestamptz(3),
  claimed_at        timestamptz(3),
  started_at        timestamptz(3),
  stopped_at        timestamptz(3),
  expires_at        timestamptz(3),
  run_at            timestamptz(3),
  reason_code       text,
  reason_message    text,
  reason_by         text,
  stop_requested_at timestamptz(3),
  stop_requested_by text,
  stop_reason       text
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 1);

-- The waiting jobs of a lane in the order in which they are taken.
CREATE INDEX i_job_queue ON t_job_info (lane_id, rank, id) WHERE rank IS NOT NULL;
-- Jobs that wait for a time.
CREATE INDEX i_job_waking ON t_job_info (wakes_at) WHERE wakes_at IS NOT NULL;
-- Jobs that may expire before their first run.
CREATE INDEX i_job_expiring ON t_job_info (expires_at) WHERE expires_at IS NOT NULL AND stopped_at IS NULL AND held_by IS NULL;
-- What an instance holds, for its rescue.
CREATE INDEX i_job_held ON t_job_info (held_by) WHERE held_by IS NOT NULL;

-- What never changes of a job, written once.
CREATE TABLE t_job_parameters (
  job_id          uuid PRIMARY KEY,
  tenant          text NOT NULL,
  name            text,
  description     text,
  owner           text,
  parameters      jsonb,
  timeout_ms      integer,
  related_record  jsonb,
  correlation_id  text,
  idempotency_key text,
  traceparent     text,
  retry_of        uuid,
  -- Of lane and parameters, to recognise an equal job.
  digest          bigint NOT NULL
);
CREATE INDEX i_job_parameters_digest ON t_job_parameters (digest, job_id);
CREATE INDEX i_job_parameters_tenant ON t_job_parameters (tenant, job_id);

CREATE TABLE t_job_outcome (
  job_id      uuid PRIMARY KEY,
  result      jsonb,
  stack_trace text
);

-- One row per attempt that did not end the job.
CREATE TABLE t_job_attempt (
  job_id         uuid NOT NULL,
  attempt        integer NOT NULL,
  instance       text,
  claimed_at     timestamptz(3),
  started_at     timestamptz(3),
  ended_at       timestamptz(3) NOT NULL,
  reason_code    text NOT NULL,
  reason_message text NOT NULL,
  stack_trace    text,
  PRIMARY KEY (job_id, attempt)
);

-- Events wait here from the commit of their transition to the broker's confirmation.
CREATE TABLE t_outbox (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id      uuid NOT NULL,
  sequence    integer NOT NULL,
  routing_key text NOT NULL,
  type        text NOT NULL,
  traceparent text,
  body        text NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 1);

CREATE TABLE t_idempotency (
  tenant     text NOT NULL,
  -- 'key': the caller's idempotency key; 'message': a message id of the broker.
  kind       text NOT NULL CHECK (kind IN ('key', 'message')),
  key        text NOT NULL,
  digest     bytea NOT NULL,
  job_ids    uuid[] NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, kind, key, digest)
);
CREATE INDEX i_idempotency_expiry ON t_idempotency (expires_at);
CREATE UNIQUE INDEX i_idempotency_key ON t_idempotency (tenant, key) WHERE kind = 'key';
`;
