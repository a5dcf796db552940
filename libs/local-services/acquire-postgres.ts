import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalService } from './local-service.js';
import type { LocalServiceOptions } from './local-service-options.js';
import { postgresPlace } from './postgres/postgres-place.js';
import { PostgresProgram } from './postgres/postgres-program.js';
import { SharedServer } from './sharing/shared-server.js';
import { withFolderLock } from './sharing/with-folder-lock.js';

/** What a private PostgreSQL needs to know. */
export interface PostgresOptions extends LocalServiceOptions {
  /** False gives up safety against power cuts for speed, for tests; true by default. */
  readonly durable?: boolean;
}

/** The shared PostgreSQL of a data folder, with the files of its users and locks. */
export async function sharedPostgres({ dataDir, tell, port, durable = true }: PostgresOptions): Promise<SharedServer> {
  await mkdir(dataDir, { recursive: true });
  const folder = join(await realpath(dataDir), 'postgres');
  const place = await withFolderLock(join(folder, 'lock'), () => postgresPlace(folder, tell));
  return new SharedServer(folder, new PostgresProgram(place, { tell, port, durable }), tell);
}

/** Starts or joins the private PostgreSQL of a data folder: on 127.0.0.1 only, database `jobcast`, with a password of its own. */
export async function acquirePostgres(options: PostgresOptions): Promise<LocalService> {
  return (await sharedPostgres(options)).acquire();
}
