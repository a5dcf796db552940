import pg from 'pg';
import type { JobStatus } from '#libs/contract';
import { eventually } from './eventually.js';

/** A job as it stands in the table. */
export interface StoredJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly attempt: number;
  readonly claimToken: string | null;
  readonly heldBy: number | null;
  readonly instance: string | null;
}

const JOBS = 'SELECT id, status, attempt, claim_token AS "claimToken", held_by AS "heldBy", instance FROM t_job_info';

/** What stands in the tables of an installation, read past the service. */
export class JobTable {
  private constructor(readonly client: pg.Client) {
    client.on('error', () => undefined); // the test may end the server
  }

  static async open(url: string): Promise<JobTable> {
    const table = new JobTable(new pg.Client({ connectionString: url, options: '-c search_path=jobcast' }));
    await table.client.connect();
    return table;
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [...values])).rows;
  }

  /** All jobs, or those of one tenant. */
  jobs(tenant: string | null = null): Promise<StoredJob[]> {
    return this.query<StoredJob>(`${JOBS} WHERE tenant = coalesce($1, tenant)`, [tenant]);
  }

  /** How many jobs have each status, of all tenants or of one. */
  async counts(tenant: string | null = null): Promise<Partial<Record<JobStatus, number>>> {
    const sql = 'SELECT status, count(*)::integer FROM t_job_info WHERE tenant = coalesce($1, tenant) GROUP BY status';
    const rows = await this.query<{ status: JobStatus; count: number }>(sql, [tenant]);
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  async untilCounts(what: string, holds: (counts: Partial<Record<JobStatus, number>>) => boolean, tenant?: string): Promise<void> {
    await eventually(what, async () => holds(await this.counts(tenant)));
  }

  /** Waits until the outbox is empty: every event was confirmed. */
  async untilAllSent(): Promise<void> {
    await eventually('every event is confirmed', async () => (await this.query('SELECT FROM t_outbox LIMIT 1')).length === 0);
  }

  /** Waits until an instance has held its lease for so long that it may judge others. */
  async untilMayJudge(instance: string, leaseMs: number): Promise<void> {
    const sql = `SELECT FROM t_instance WHERE name = $1 AND now() - started_at > ($2 + 200) * interval '1 millisecond'`;
    await eventually(`instance ${instance} may judge others`, async () => (await this.query(sql, [instance, leaseMs])).length === 1);
  }

  /** Ends the lease of an instance that no longer renews it, as if its time were over. */
  async expireLease(instance: string): Promise<void> {
    await this.query(`UPDATE t_instance SET lease_until = now() - interval '1 millisecond' WHERE name = $1`, [instance]);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
