import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineOf } from './command-line-of.js';

/** What a running PostgreSQL writes into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'ready' | 'stopping' | 'standby';
}

/** The PostgreSQL that runs on a data folder; undefined when none does, whatever its last one left behind. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  // The number may belong to another program by now: the command line of the right one names the folder.
  if (!pid || !commandLineOf(pid)?.includes(data)) return undefined;
  return { pid, port: Number(lines[3]), status: (lines[7]?.trim() || 'starting') as Postmaster['status'] };
}
