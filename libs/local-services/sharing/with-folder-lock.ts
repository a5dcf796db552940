import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIdentity, isAlive, ownIdentity, parseIdentity } from './process-identity.js';
import { until } from '../until.js';

const FREE = 'free\n';
const WAIT_MS = 180_000; // longer than the slowest first start of a server

/** The highest number among the lock files, 0 when there is none. */
async function highest(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...numbers);
}

/** Whether the lock of this number is held: neither given back nor its holder gone. */
async function isHeld(folder: string, number: number): Promise<boolean> {
  if (number === 0) return false;
  const text = await readFile(join(folder, String(number)), 'utf8').catch(() => ''); // only a lower one is ever removed
  const holder = parseIdentity(text);
  return holder !== undefined && isAlive(holder);
}

/**
 * Takes the lock as file number n+1 when n is free, and gives its number; undefined when it is held.
 * `link` makes a file with its content at once and fails where one is. The highest file is never removed, so a look that is out of date
 * can only make a file below the highest, which the second look finds.
 */
async function tryLock(folder: string): Promise<number | undefined> {
  const last = await highest(folder);
  if (await isHeld(folder, last)) return undefined;
  const number = last + 1;
  const draft = join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, formatIdentity(ownIdentity()));
  const made = await link(draft, join(folder, String(number))).then(
    () => true,
    () => false,
  );
  await rm(draft, { force: true });
  if (!made) return undefined;
  if ((await highest(folder)) === number) return number;
  await rm(join(folder, String(number)), { force: true });
  return undefined;
}

/** Gives the lock back and removes the files below it. */
async function unlock(folder: string, number: number): Promise<void> {
  const draft = join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, FREE);
  const below = (await readdir(folder)).filter((name) => /^\d+$/.test(name) && Number(name) < number);
  await Promise.all(below.map((name) => rm(join(folder, name), { force: true })));
  await rename(draft, join(folder, String(number)));
}

/** Does `work` while no other process (and nothing else in this one) holds the lock of this folder. A holder that died does not block. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const number = await until(() => tryLock(folder), WAIT_MS, 30);
  if (number === undefined) {
    throw new Error(
      `The lock ${folder} is held by a process that runs, for more than ${WAIT_MS / 1000} s. End that process (its id is in the newest file there), or use another data folder.`,
    );
  }
  try {
    return await work();
  } finally {
    await unlock(folder, number);
  }
}
