import { format } from 'node:util';
import { guarded, textOf } from '#libs/foreign-value';
import type { JobLogger } from '#libs/job-kit';

const CONSOLE = { log: 'info', info: 'info', debug: 'debug', warn: 'warn', error: 'error' } as const;
const STREAMS = { stdout: 'info', stderr: 'warn' } as const;

type Call = (...values: unknown[]) => unknown;

/**
 * From now on what the code of this thread writes to the console, or to the standard streams, goes to the log of the job that runs in it:
 * `logger` gives it, or undefined between jobs, when it goes where it went before. One call makes one entry.
 */
export function outputToLog(logger: () => JobLogger | undefined): void {
  for (const [method, level] of Object.entries(CONSOLE)) divert(console, method, (log, values) => log[level](formatted(values)), logger);
  for (const [stream, level] of Object.entries(STREAMS)) {
    const write = (log: JobLogger, [chunk, ...rest]: readonly unknown[]): boolean => {
      const text = chunkText(chunk);
      if (text.trim() !== '') log[level](text.replace(/\n$/, ''));
      const written = rest.find((value): value is () => void => typeof value === 'function');
      if (written) process.nextTick(written);
      return true;
    };
    divert(process[stream as keyof typeof STREAMS], 'write', write, logger);
  }
}

function divert(
  owner: object,
  method: string,
  write: (log: JobLogger, values: readonly unknown[]) => unknown,
  logger: () => JobLogger | undefined,
): void {
  const before = Reflect.get(owner, method) as Call;
  Reflect.set(owner, method, (...values: unknown[]) => {
    const log = logger();
    return log ? write(log, values) : Reflect.apply(before, owner, values);
  });
}

function formatted(values: readonly unknown[]): string {
  return guarded(
    () => format(...values),
    () => values.map(textOf).join(' '),
  );
}

function chunkText(chunk: unknown): string {
  return guarded(
    () => (typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString()),
    () => textOf(chunk),
  );
}
