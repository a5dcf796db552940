import type { SqlRunner } from '../../database/index.js';

/** An instance as others see it. */
export interface ListedInstance {
  readonly name: string;
  /** Of this start of it; `t_instance.id`. */
  readonly incarnation: number;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly roles: readonly string[];
  readonly types: readonly string[];
  readonly poolSize: number;
  /** How many jobs it runs. */
  readonly running: number;
  /** Which ones, the latest 20. */
  readonly jobs: readonly { readonly id: string; readonly tenant: string; readonly owner: string | null }[];
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
  readonly leaseUntil: Date;
  /** Whether its lease lasts. */
  readonly live: boolean;
  readonly draining: boolean;
}

/** All instances that are registered, by name; what they run by i_job_held. */
export function listInstances(runner: SqlRunner): Promise<ListedInstance[]> {
  return runner.query<ListedInstance>(
    `SELECT i.name, i.id AS incarnation, i.host, i.pid, i.version, i.roles, i.types, i.pool_size AS "poolSize",
       (SELECT count(*) FROM t_job_info j WHERE j.held_by = i.id AND j.status = 'RUNNING')::int AS running,
       coalesce((SELECT jsonb_agg(h) FROM (
         SELECT j.id, j.tenant, p.owner FROM t_job_info j JOIN t_job_parameters p ON p.job_id = j.id
         WHERE j.held_by = i.id AND j.status = 'RUNNING' ORDER BY j.started_at DESC LIMIT 20) h), '[]') AS jobs,
       i.started_at AS "startedAt", i.heartbeat_at AS "heartbeatAt", i.lease_until AS "leaseUntil", i.lease_until > now() AS live, i.draining
     FROM t_instance i ORDER BY i.name, i.id`,
  );
}
