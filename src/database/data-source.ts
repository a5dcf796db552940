import type { PoolClient } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';

/** Where and how to connect. */
export interface ConnectionOptions {
  readonly url: string;
  readonly schema: string;
  readonly maxConnections: number;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
}

/**
 * What every connection of the service is told at its start. The statements of the hot path go by index from a handful of
 * ids; with statistics that lag behind tables which fill and drain in seconds, the planner would at times choose a hash
 * join over the whole table (58 to 160 times slower). JIT costs more than these statements take. A transaction of ours
 * is idle for milliseconds; one whose process hangs would hold the claim's lock, so the server ends it after ten seconds.
 */
export function sessionOptions(schema: string): string {
  return `-c search_path=${schema} -c jit=off -c enable_hashjoin=off -c enable_mergejoin=off -c timezone=UTC -c idle_in_transaction_session_timeout=10000`;
}

/**
 * Between the pool's own error listener and TypeORM's there is a moment with none, in which an error of the connection would
 * end the process. Whoever uses the connection is told by the statement that fails.
 */
function listenForErrors(client: PoolClient): void {
  client.on('error', () => undefined);
}

/** The TypeORM data source of the service. */
export function createDataSource({ url, schema, maxConnections, entities }: ConnectionOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema,
    entities: [...entities] as DataSource['options']['entities'] & {},
    migrations: MIGRATIONS,
    migrationsTableName: 't_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: maxConnections,
    applicationName: 'jobcast',
    extra: {
      options: sessionOptions(schema),
      pipeline: true,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      onConnect: listenForErrors,
    },
    poolErrorHandler: () => undefined, // a broken idle connection is dropped by the pool; the listener tells of the outage
  });
}
