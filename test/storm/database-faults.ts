import pg from 'pg';
import type { Fault } from './fault.js';
import type { Installation } from './installation.js';
import { pause } from './pause.js';
import { DRIVER } from './watched-database.js';

const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> $1 AND random() < $2`;
/** More than PostgreSQL has room for. */
const CONNECTIONS = 220;

const terminate = (installation: Installation, share: number): Promise<object[] | undefined> =>
  installation.database.look(TERMINATE, [DRIVER, share]);

/** Takes connections until PostgreSQL has none left. */
async function takeConnections(url: string): Promise<pg.Client[]> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: url, application_name: DRIVER }));
  for (const client of clients) client.on('error', () => undefined);
  const taken = await Promise.allSettled(clients.map((client) => client.connect()));
  return clients.filter((_, index) => taken[index]!.status === 'fulfilled');
}

/** What happens to the database. */
export const DATABASE_FAULTS: readonly Fault[] = [
  { name: 'end all database sessions', strike: async (installation) => void (await terminate(installation, 1)) },
  {
    name: 'end some database sessions',
    strike: async (installation, { force }) => {
      for (let time = 0; time < 5; time += 1) {
        await terminate(installation, 0.2 + force / 2);
        await pause(100, 500, force);
      }
    },
  },
  {
    name: 'kill PostgreSQL',
    strike: async ({ postgres }, { force }) => {
      await postgres.kill();
      await pause(0, 4_000, force);
      await postgres.restart();
    },
  },
  { name: 'restart PostgreSQL', strike: ({ postgres }) => postgres.restart() },
  {
    name: 'use up the database connections',
    strike: async (installation, { force }) => {
      const taken = await takeConnections(installation.postgres.url);
      await terminate(installation, 0.5);
      const more = await takeConnections(installation.postgres.url);
      await pause(500, 3_000, force);
      await Promise.all([...taken, ...more].map((client) => client.end().catch(() => undefined)));
    },
  },
];
