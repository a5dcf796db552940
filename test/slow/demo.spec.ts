import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { testServices } from '../support/services.js';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database.js';

const PROGRAM = fileURLToPath(new URL('../../dist/examples/demo/main.js', import.meta.url));

/** Runs the built demo on a folder and waits for its end; with `signal`, that is sent when the first audit has ended. */
async function demo(folder: string, databaseUrl: string, signal?: NodeJS.Signals): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, AMQP_URL: testServices().amqpUrl, TMPDIR: join(folder, '..') };
  const child = spawn(process.execPath, [PROGRAM, folder], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (signal) child.stdout.on('data', (chunk: Buffer) => chunk.includes('SUCCEEDED') && child.kill(signal));
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, output: output + errors };
}

describe('the demo', () => {
  let database: TestDatabase;
  let root: string;
  let folder: string;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    root = await mkdtemp(join(tmpdir(), 'jobcast-test-'));
    folder = join(root, 'input');
    await mkdir(join(folder, 'letters'), { recursive: true });
    for (let file = 0; file < 5; file++) await writeFile(join(folder, 'letters', `${file}.txt`), `letter ${file}\n`.repeat(1000));
    await writeFile(join(folder, 'one'), '1');
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await database.drop();
  });

  async function left(): Promise<string[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'jobcast%'`);
    await client.end();
    return rows.map(({ name }) => name);
  }

  it('runs three tenants’ jobs on a folder, shows each kind of end, and says that every event came', async () => {
    const { code, output } = await demo(folder, database.url);
    // More than four for each, where a claim made ahead was given back.
    const [, events] = /All (\d+) events of 123 jobs came complete and in order/.exec(output) ?? [];
    expect(Number(events)).toBeGreaterThanOrEqual(490);
    expect(code).toBe(0);
    expect(output).toMatch(/fails +FAILED .*ERROR: Error: folder: .*no-such-folder[^]* at .*fixity-audit\.js/);
    expect(output).toMatch(/expires +FAILED .*EXPIRED/);
    expect(output).toMatch(/is stopped +ABORTED +\d+% .*STOPPED by alice: no longer needed/);
    expect(output).toMatch(/^archive +1 +41 +40 +1 +0 +/m);
    expect(output).toMatch(/^library +2 +42 +40 +1 +1 +/m);
    expect(output).toMatch(/^museum +3 +40 +40 +0 +0 +/m);
    expect(await left()).toEqual([]);
  });

  it('ends by a signal and leaves nothing', async () => {
    const { code, output } = await demo(folder, database.url, 'SIGINT');
    expect(output).toContain('The demo cannot go on: ended by SIGINT');
    expect(code).toBe(130);
    expect(await left()).toEqual([]);
  });

  it('says what is wrong with a folder that is not there', async () => {
    const { code, output } = await demo(join(folder, 'nowhere'), database.url);
    expect(output).toContain(`expected a folder, got ${join(folder, 'nowhere')}, which is none`);
    expect(code).toBe(1);
  });
});
