import { resolveAmqpUrl, resolveDatabaseUrl, type ResolvedService } from '#libs/local-services';
import type { Settings } from './settings/index.js';

/** The database and the broker to use, and how to let go of those that were started here. */
export interface FoundServices {
  readonly databaseUrl: string;
  /** An address, or `none`. */
  readonly amqpUrl: string;
  release(): Promise<void>;
}

/** Takes the services that the settings name; starts private ones, shared by the instances of one data folder, for those that they do not. */
export async function findServices(settings: Settings, tell: (line: string) => void): Promise<FoundServices> {
  const { databaseUrl, amqpUrl, dataDir } = settings;
  const found = await Promise.allSettled([resolveDatabaseUrl({ databaseUrl, dataDir, tell }), resolveAmqpUrl({ amqpUrl, dataDir, tell })]);
  const [database, broker] = found;
  if (database.status === 'fulfilled' && broker.status === 'fulfilled') {
    return {
      databaseUrl: database.value.url,
      amqpUrl: broker.value.url ?? 'none',
      release: () => releaseAll([database.value, broker.value]),
    };
  }
  await releaseAll(found.flatMap((service) => (service.status === 'fulfilled' ? [service.value] : [])));
  throw found.find((service) => service.status === 'rejected')?.reason;
}

async function releaseAll(services: readonly Pick<ResolvedService, 'release'>[]): Promise<void> {
  await Promise.allSettled(services.map((service) => service.release()));
}
