import pg from 'pg';
import { patiently } from './patiently.js';

/** How the driver's own sessions are named; faults leave them alone where they can. */
export const DRIVER = 'storm';

/** The installation's tables, read past the service by a driver that outlives the database's ends. */
export class WatchedDatabase {
  readonly #pool: pg.Pool;

  constructor(readonly url: string) {
    const options = '-c search_path=jobcast';
    this.#pool = new pg.Pool({ connectionString: url, max: 3, idleTimeoutMillis: 0, application_name: DRIVER, options });
    this.#pool.on('error', () => undefined);
  }

  /** The rows; undefined when the database does not answer now. */
  async look<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[] | undefined> {
    try {
      return (await this.#pool.query<Row>(sql, [...values])).rows;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code?.startsWith('42') && error.code !== '42P01') throw error; // a mistake of the test
      return undefined;
    }
  }

  /** The rows, as soon as the database answers. */
  async read<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    let rows: Row[] | undefined;
    await patiently('the database answers', async () => (rows = await this.look<Row>(sql, values)) !== undefined, 60_000);
    return rows!;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
