import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command in dist, as it is installed. */
export const BUILT_CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
/** `npm test` bundles it (scripts/setup/bundle-service.mjs), so that it starts with less work. */
export const CLI = process.env['JOBCAST_TEST_CLI'] ?? BUILT_CLI;
const MAX_MS = 150_000;

/** How a command has ended. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCli {
  readonly child: ChildProcess;
  /** What it has written by now. */
  written(): string;
  readonly ended: Promise<CliRun>;
}

/** Starts the built command `jobcast`; it is killed when it does not end within a time that is long even on a busy machine. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>>, input?: string, cli = CLI): RunningCli {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined).end(input ?? '');
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), MAX_MS);
  const ended = new Promise<CliRun>((resolve) =>
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    }),
  );
  return { child, ended, written: () => stdout + stderr };
}
