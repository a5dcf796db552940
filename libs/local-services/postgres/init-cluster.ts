import { randomBytes } from 'node:crypto';
import { chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program.js';
import type { PostgresPlace } from './postgres-place.js';

const FLAGS = ['--no-sync', '--locale=C', '--encoding=UTF8', '--username=jobcast', '--auth=scram-sha-256'];

/** Makes the cluster with the database `jobcast` and a password of its own, once. A first set-up that was cut off is done again from the start. */
export async function initCluster({ folder, account, binaries }: PostgresPlace, tell: (line: string) => void): Promise<void> {
  const data = join(folder, 'data');
  if (await stat(data).catch(() => undefined)) return;
  tell(`PostgreSQL: first set-up in ${folder}`);
  const draft = join(folder, 'data.new');
  const passwordFile = join(folder, 'log', 'initdb-password');
  const password = randomBytes(18).toString('base64url');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await Promise.all([draft, passwordFile].map((path) => chown(path, account.uid, account.gid)));
  const how = { cwd: folder, ...account };
  try {
    await runProgram(binaries.initdb, [...FLAGS, `--pwfile=${passwordFile}`, '-D', draft], how);
    await runProgram(binaries.postgres, ['--single', '-D', draft, 'postgres'], { ...how, input: 'CREATE DATABASE jobcast;\n' });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(join(folder, 'password'), password, { mode: 0o600 });
  await rename(draft, data);
}
