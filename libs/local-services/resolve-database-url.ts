import { acquirePostgres } from './acquire-postgres.js';
import type { LocalServiceOptions } from './local-service-options.js';
import type { ResolvedService } from './resolved-service.js';

/** The PostgreSQL to use: the one that `databaseUrl` (the setting DATABASE_URL) names, else a private one under `dataDir`. */
export async function resolveDatabaseUrl({
  databaseUrl,
  ...local
}: LocalServiceOptions & { readonly databaseUrl?: string | undefined }): Promise<ResolvedService> {
  return databaseUrl ? { url: databaseUrl, release: async () => undefined } : acquirePostgres(local);
}
