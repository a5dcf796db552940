import { createHash } from 'node:crypto';
import type { PoolClient, QueryConfig } from 'pg';
import type { SqlRunner } from './sql-runner.js';

/** A server that gives no answer for this long is taken as away: the connection is given up. */
const ANSWER_MS = 60_000;

const names = new Map<string, string>();

/**
 * One connection. Statements are sent without waiting for the answers of earlier ones (pipelining), and each is prepared
 * once per connection: planning the claim's statements anew took longer than carrying them out.
 */
export class SqlSession implements SqlRunner {
  constructor(private readonly client: PoolClient) {}

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query({
      name: nameOf(sql),
      text: sql,
      values: values as unknown[],
      query_timeout: ANSWER_MS,
    } as QueryConfig);
    return rows as Row[];
  }

  /** The same without preparing it: for statements that are put together, of which there are many, and which want a plan for their values. */
  async queryOnce<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.client.query({ text: sql, values: values as unknown[], query_timeout: ANSWER_MS } as QueryConfig);
    return rows as Row[];
  }

  /** Carries out a command that cannot be prepared, such as BEGIN. */
  async command(sql: string): Promise<void> {
    await this.client.query({ text: sql, query_timeout: ANSWER_MS } as QueryConfig);
  }
}

/** Statements are constants of the code, so this map is bounded. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = createHash('sha1').update(sql).digest('base64url')));
  return name;
}
