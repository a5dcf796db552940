import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PostgresAccount } from './postgres-account.js';

const [READ, SEARCH] = [4, 1];

async function allows(path: string, account: PostgresAccount, wanted: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

/** Whether an account may pass through every folder above a path and read the path itself. */
export async function canReach(path: string, account: PostgresAccount): Promise<boolean> {
  if (!(await allows(path, account, READ | SEARCH))) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!(await allows(folder, account, SEARCH))) return false;
    if (folder === dirname(folder)) return true;
  }
}
