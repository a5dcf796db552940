import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Asks a child process to end, and ends it by force when it has not within `withinMs`. */
export async function endChild(child: ChildProcess, ask: () => void, withinMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  ask();
  const force = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(force);
}
