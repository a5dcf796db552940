import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { COMMAND, type Reply } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { testServices } from '../support/services.js';
import { TestInstallation } from '../support/test-installation.js';

/** A small disk, or undefined where this process may not mount one. */
function mountDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'jobcast-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

/** Writes to the disk until nothing more fits. */
function fill(folder: string): void {
  for (const bytes of [1_048_576, 4_096])
    for (let file = 0; ; file += 1)
      try {
        writeFileSync(join(folder, `filler-${bytes}-${file}`), Buffer.alloc(bytes));
      } catch {
        break;
      }
}

const disk = mountDisk(80);

// Not every machine lets a test mount a small disk.
(disk === undefined ? describe.skip : describe)('a full disk of the database', () => {
  const folder = disk ?? '';
  let installation: TestInstallation;
  let administrator: pg.Client;
  let space: string;
  let instance: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    administrator = new pg.Client({ connectionString: testServices().databaseUrl });
    await administrator.connect();
    const { rows } = await administrator.query<{ data_directory: string }>('SHOW data_directory');
    const { uid, gid } = statSync(rows[0]!.data_directory);
    chownSync(folder, uid, gid);
    space = `space_${randomBytes(4).toString('hex')}`;
    await administrator.query(`CREATE TABLESPACE ${space} LOCATION '${folder}'`);
    await administrator.query(`ALTER DATABASE ${new URL(installation.database.url).pathname.slice(1)} SET TABLESPACE ${space}`);
    instance = await installation.start();
  });
  afterAll(async () => {
    await installation.close();
    await administrator.query(`DROP TABLESPACE ${space}`);
    await administrator.end();
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });

  it('makes commands wait, and the service not ready; they are carried out when there is room again', async () => {
    const ready = async (): Promise<number> => (await instance.http('/health/ready')).status;
    const job = (): object => ({ tenant: 'acme', type: 'echo', parameters: { text: randomBytes(75_000).toString('base64') } });
    await installation.commands.ask(COMMAND.submit, job());
    fill(folder);
    const replies: Reply[] = [];
    const all = Promise.all(Array.from({ length: 20 }, async () => replies.push(await installation.commands.ask(COMMAND.submit, job()))));
    await eventually('it is not ready', async () => (await ready()) === 503);
    for (let times = 0; times < 20; times += 1) {
      expect(await ready()).toBe(503);
      await delay(200);
    }
    expect((await instance.http('/v1/jobs', job(), 'POST')).status).toBe(503);
    expect(replies.filter(({ ok }) => !ok)).toEqual([]);
    execFileSync('sh', ['-c', `rm ${folder}/filler-*`]);
    await all;
    expect(replies.filter(({ ok }) => !ok)).toEqual([]);
    await eventually('it is ready again', async () => (await ready()) === 200);
    expect((await instance.http('/v1/jobs', job(), 'POST')).status).toBe(201);
  });
});
