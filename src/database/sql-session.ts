import { createHash } from 'node:crypto';
import type { PoolClient, QueryConfig } from 'pg';
import { fromDriver, sqlStateOf } from './failure.js';
import type { SqlRunner } from './sql-runner.js';

/** A server that gives no answer for this long is taken as away: the connection is given up. */
const ANSWER_MS = 60_000;

/** Statements are sent without waiting: those behind one that fails get this SQLSTATE, which says nothing of the reason. */
const TRANSACTION_FAILED = '25P02';

const names = new Map<string, string>();

/**
 * One connection. Statements are sent without waiting for the answers of earlier ones (pipelining), and each is prepared
 * once per connection: planning the claim's statements anew took longer than carrying them out.
 */
export class SqlSession implements SqlRunner {
  /** The reason why the server refuses the statements that were sent behind it. */
  #lastError: unknown;

  /** `onError` is called with every error, as `failureOf` knows it. */
  constructor(
    private readonly client: PoolClient,
    private readonly onError: (error: unknown) => unknown = () => undefined,
  ) {}

  query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#send({ name: nameOf(sql), text: sql, values: values as unknown[] });
  }

  /** The same without preparing it: for statements that are put together, of which there are many, and which want a plan for their values. */
  queryOnce<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.#send({ text: sql, values: values as unknown[] });
  }

  /** Carries out a command that cannot be prepared, such as BEGIN. */
  async command(sql: string): Promise<void> {
    await this.#send({ text: sql });
  }

  async #send<Row>(statement: QueryConfig): Promise<Row[]> {
    try {
      const { rows } = await this.client.query({ ...statement, query_timeout: ANSWER_MS } as QueryConfig);
      return rows as Row[];
    } catch (error) {
      if (sqlStateOf(error) !== TRANSACTION_FAILED) this.#lastError = fromDriver(error);
      const reason = this.#lastError ?? fromDriver(error);
      this.onError(reason);
      throw reason;
    }
  }
}

/** Statements are constants of the code, so this map is bounded. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = createHash('sha1').update(sql).digest('base64url')));
  return name;
}
