import type { PoolClient } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';
import { sessionOptions } from './session-options.js';
import { STORED_TYPES } from './stored-times.js';

/** Where and how to connect. */
export interface ConnectionOptions {
  readonly url: string;
  readonly schema: string;
  readonly maxConnections: number;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
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
      types: STORED_TYPES,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      onConnect: listenForErrors,
    },
    poolErrorHandler: () => undefined, // a broken idle connection is dropped by the pool; the listener tells of the outage
  });
}
