import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedPostgres } from './acquire-postgres.js';
import { sharedRabbitMq } from './acquire-rabbit-mq.js';
import type { LocalServiceOptions } from './local-service-options.js';
import { openPlace } from './postgres/open-place.js';

/**
 * Removes a data folder with its private servers, ending them if a killed run left them there. Does nothing and says false when anybody
 * still uses one of them.
 */
export async function removeLocalServices(options: Pick<LocalServiceOptions, 'dataDir' | 'tell'>): Promise<boolean> {
  const [postgres, rabbitMq] = ['postgres', 'rabbitmq'].map((name) => join(options.dataDir, name)) as [string, string];
  const exists = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    );
  const servers = [
    ...((await exists(postgres)) ? [await sharedPostgres(options)] : []),
    ...((await exists(rabbitMq)) ? [await sharedRabbitMq(options)] : []),
  ];
  const used = await Promise.all(servers.map((server) => server.endIfUnused()));
  if (used.includes(true)) return false;
  const elsewhere = await readFile(join(postgres, 'elsewhere'), 'utf8').catch(() => undefined);
  if (elsewhere) await rm(await openPlace(elsewhere.trim()), { recursive: true, force: true });
  await rm(options.dataDir, { recursive: true, force: true });
  return true;
}
