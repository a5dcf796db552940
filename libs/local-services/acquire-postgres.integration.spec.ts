import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startServiceUser } from '../../test/support/service-user.js';
import { acquirePostgres } from './acquire-postgres.js';
import { removeLocalServices } from './remove-local-services.js';

const told: string[] = [];
const tell = (line: string) => void told.push(line);

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** One cluster for all tests, because `initdb` is most of what the first start costs; each test starts it and ends it. */
describe('acquirePostgres', () => {
  let dataDir: string;
  const acquire = () => acquirePostgres({ dataDir, tell, durable: false });
  beforeEach(() => void told.splice(0));
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-postgres-'));
    await chmod(dataDir, 0o755);
  });
  afterAll(async () => {
    expect(await removeLocalServices({ dataDir, tell })).toBe(true);
  });

  it('is shared by processes, survives one that is killed, and ends with the last', async () => {
    const [killed, other] = await Promise.all([startServiceUser('acquirePostgres', dataDir), startServiceUser('acquirePostgres', dataDir)]);
    const own = await acquire();
    expect([killed.url, other.url]).toEqual([own.url, own.url]);
    await killed.die();
    await own.release();
    expect(await ask(own.url, 'SELECT current_database()')).toBe('jobcast');
    await other.leave();
    await expect(ask(own.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('takes over what a killed run left, and ends it', async () => {
    const killed = await startServiceUser('acquirePostgres', dataDir);
    const started = await ask(killed.url, 'SELECT pg_postmaster_start_time()::text');
    await killed.die();
    const own = await acquire();
    expect(await ask(own.url, 'SELECT pg_postmaster_start_time()::text')).toBe(started);
    expect(told.join()).toContain('took over');
    await own.release();
    await expect(ask(own.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('comes back under its address with its data after a SIGKILL', async () => {
    const own = await acquire();
    await ask(own.url, 'CREATE TABLE kept AS SELECT 42 AS number');
    await own.kill();
    await expect(ask(own.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await own.restart();
    expect(await ask(own.url, 'SELECT number FROM kept')).toBe(42);
    await own.release();
  });

  it('starts in spite of a stale file that names another process of today', async () => {
    const own = await acquire();
    const place = await readFile(join(dataDir, 'postgres', 'elsewhere'), 'utf8').catch(() => undefined);
    expect(place).toBeUndefined();
    const file = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await own.kill();
    await writeFile(file, [process.pid, ...lines.slice(1)].join('\n'));
    await own.restart();
    expect(await ask(own.url, 'SELECT 1')).toBe(1);
    await own.release();
  });

  it('keeps its password from others', async () => {
    const own = await acquire();
    const wrong = new URL(own.url);
    wrong.password = 'guessed';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await own.release();
  });
});
