import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a program is run. */
export interface RunProgramOptions {
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
  /** What it reads from its standard input. */
  readonly input?: string;
}

/** Runs a program to its end and gives what it printed; one that fails throws with its last words. */
export async function runProgram(file: string, args: readonly string[], options: RunProgramOptions): Promise<string> {
  const { input = '', ...how } = options;
  const child = spawn(file, args, { ...how, stdio: 'pipe', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  child.stdin.on('error', () => undefined); // it may end before it has read everything
  child.stdin.end(input);
  const [outcome, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (outcome !== 0) throw new Error(`${file} ${args[0] ?? ''} ended with ${outcome}: ${(err || out).trim().slice(-2000)}`);
  return out;
}
