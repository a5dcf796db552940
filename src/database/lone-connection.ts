import pg from 'pg';
import { sessionOptions } from './session-options.js';
import type { SqlRunner } from './sql-runner.js';

/** Whose connection it is, and how long it waits. */
export interface LoneConnectionOptions {
  readonly url: string;
  readonly schema: string;
  /** How the database's administrator sees it (`application_name`). */
  readonly name: string;
  /** A server that gives no answer for this long is taken as away: the connection is given up. */
  readonly answerMs: number;
}

/**
 * One connection for a thread that shall not load the whole data source. It is made for the first statement, and anew for
 * the first one after it broke: whoever asks decides how soon to ask again.
 */
export class LoneConnection implements SqlRunner {
  #client: Promise<pg.Client> | undefined;

  constructor(private readonly options: LoneConnectionOptions) {}

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = await (this.#client ?? this.#connect());
    const { rows } = await client.query(sql, [...values]);
    return rows as Row[];
  }

  /** Closes the connection, if there is one. */
  async end(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  #connect(): Promise<pg.Client> {
    const { url, schema, name, answerMs } = this.options;
    const client = new pg.Client({
      connectionString: url,
      options: sessionOptions(schema),
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      pipeline: true, // also: a statement without an answer ends the connection, and the next one makes another
    } as pg.ClientConfig);
    const connected = client.connect().then(() => client);
    // What an old connection tells late does not concern the one after it.
    const forget = (): void => {
      if (this.#client === connected) this.#client = undefined;
    };
    client.on('error', forget).on('end', forget);
    connected.catch(() => {
      forget();
      return client.end().catch(() => undefined);
    });
    return (this.#client = connected);
  }
}
