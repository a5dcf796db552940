/**
 * Who wrote what by which door, also what was refused. The newest are read first and the oldest go first, both by the primary key: an
 * index on the time would cost every submit one entry more, and ids are in the order of time but for what runs side by side.
 */
export const AUDIT_TABLES = `
CREATE TABLE t_audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz(3) NOT NULL DEFAULT now(),
  -- Null: the local administrator.
  caller  text,
  door    text NOT NULL CHECK (door IN ('amqp', 'rest', 'typescript')),
  action  text NOT NULL,
  tenant  text,
  job_ids uuid[],
  -- Of what is no job: a tenant, a type, a schedule, an instance.
  name    text,
  -- 'DONE', or the code of the refusal.
  outcome text NOT NULL,
  detail  text
);

-- Somebody asked this incarnation to end as after SIGTERM.
ALTER TABLE t_instance ADD COLUMN drain_requested boolean NOT NULL DEFAULT false;
`;
