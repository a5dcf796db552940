import pg from 'pg';
import { DRIVER } from './watched-database.js';

const AGAIN_MS = 500;

/** A transaction that holds an old snapshot as long as the database lives, and begins again after each of its ends. */
export class OldSnapshot {
  #client: pg.Client | undefined;
  #ended = false;
  readonly #loop: Promise<void>;

  constructor(private readonly url: string) {
    this.#loop = this.#run();
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#client?.end().catch(() => undefined);
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      const client = new pg.Client({ connectionString: this.url, application_name: DRIVER });
      const over = new Promise<void>((resolve) => client.once('end', resolve).on('error', () => undefined));
      try {
        await client.connect();
        this.#client = client;
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
        await client.query('SELECT txid_current()');
        await over;
      } catch {
        await client.end().catch(() => undefined);
      }
      if (!this.#ended) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
