import { readFileSync, statSync } from 'node:fs';

/** Whom PostgreSQL runs as. */
export interface PostgresAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its data, or as `postgres`, or where there is no such user as `nobody`.
 * Undefined when this process is not root and runs it as itself.
 */
export function postgresAccount(data: string): PostgresAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(data, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = readFileSync('/etc/passwd', 'utf8');
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users) ?? [];
  if (!uid || !gid) {
    throw new Error(
      'PostgreSQL cannot run as root, and neither a user "postgres" nor "nobody" exists. Make one ("useradd --system postgres"), or set DATABASE_URL.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}
