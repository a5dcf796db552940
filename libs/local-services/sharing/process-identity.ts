import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be confused with a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system words it; compared for equality only. */
  readonly startedAt: string;
}

/** When a process started, or undefined when there is none. A zombie counts as none: it holds nothing any more. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() || undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold blanks and brackets
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[18]}`; // field 22 of proc(5): clock ticks since boot
  } catch {
    return undefined;
  }
}

/** The identity of a running process; undefined when there is none. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether this very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.startedAt;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const own = identityOf(process.pid);
  if (!own)
    throw new Error(
      `The start time of process ${process.pid} could not be read (expected it in /proc, or from ps). Set DATABASE_URL and AMQP_URL to use services that run already.`,
    );
  return own;
}

/** An identity read from a file; undefined when the text is none. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [, pid, startedAt] = /^(\d+) (.+)$/s.exec(text.trim()) ?? [];
  return pid && startedAt ? { pid: Number(pid), startedAt } : undefined;
}

/** The text that {@link parseIdentity} reads. */
export function formatIdentity(identity: ProcessIdentity): string {
  return `${identity.pid} ${identity.startedAt}\n`;
}
