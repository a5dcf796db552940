import { randomUUID } from 'node:crypto';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canReach } from './can-reach.js';
import { openPlace } from './open-place.js';
import { postgresAccount, type PostgresAccount } from './postgres-account.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';

/** Where the files of one private PostgreSQL are, and as whom it runs. */
export interface PostgresPlace {
  /** Holds `data`, `log` and `password`. */
  readonly folder: string;
  readonly account: PostgresAccount | undefined;
  readonly binaries: PostgresBinaries;
}

/** A folder that the account can reach: the wanted one, or one below /var/lib/jobcast whose name the wanted one keeps, so that it is found again. */
async function reachable(folder: string, account: PostgresAccount, tell: (line: string) => void): Promise<string> {
  const note = join(folder, 'elsewhere');
  const known = await readFile(note, 'utf8').catch(() => undefined);
  if (known) return openPlace(known.trim());
  if (await canReach(folder, account)) return folder;
  const name = randomUUID();
  const elsewhere = await openPlace(name);
  await writeFile(note, `${name}\n`);
  tell(`PostgreSQL: its files are in ${elsewhere}, because the user that it runs as cannot reach ${folder}`);
  return elsewhere;
}

/** Finds or makes the place of the private PostgreSQL of a folder. */
export async function postgresPlace(wanted: string, tell: (line: string) => void): Promise<PostgresPlace> {
  await mkdir(wanted, { recursive: true });
  const account = postgresAccount(join(wanted, 'data'));
  const folder = account ? await reachable(wanted, account, tell) : wanted;
  const log = join(folder, 'log');
  await mkdir(log, { recursive: true });
  if (account) await chown(log, account.uid, account.gid);
  return { folder, account, binaries: await postgresBinaries(account, tell) };
}
