import type { SqlRunner } from '../../database/index.js';

/** What an instance tells of itself. */
export interface InstanceDescription {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly poolSize: number;
  /** The job types that it runs. */
  readonly types: readonly string[];
  readonly roles: readonly string[];
  readonly leaseMs: number;
}

/** Registers a new incarnation and gives its id. */
export async function registerInstance(runner: SqlRunner, instance: InstanceDescription): Promise<number> {
  const { name, host, pid, version, poolSize, types, roles, leaseMs } = instance;
  const [row] = await runner.query<{ id: number }>(
    `INSERT INTO t_instance (name, host, pid, version, pool_size, types, roles, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 millisecond')
     RETURNING id`,
    [name, host, pid, version, poolSize, types, roles, leaseMs],
  );
  if (!row) throw new Error(`instance "${name}" was not registered: the database gave no id`);
  return row.id;
}
