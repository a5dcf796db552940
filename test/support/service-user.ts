import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LIBRARY = new URL('../../dist/libs/local-services/index.js', import.meta.url);

/** Another process that uses a private server. */
export interface ServiceUser {
  readonly url: string;
  readonly process: ChildProcess;
  /** Releases the server and waits for the process to end. */
  leave(): Promise<void>;
  /** Ends the process by SIGKILL: it releases nothing. */
  die(): Promise<void>;
}

const program = (acquire: string, dataDir: string) => `
  const library = await import(${JSON.stringify(LIBRARY.href)});
  const service = await library.${acquire}({ dataDir: ${JSON.stringify(dataDir)}, durable: false, tell: () => undefined });
  process.send(service.url);
  process.once('message', async () => { await service.release(); process.disconnect(); });
`;

/** Starts a process that acquires a server of a data folder by the built library, and waits until it has it. */
export async function startServiceUser(acquire: 'acquirePostgres' | 'acquireRabbitMq', dataDir: string): Promise<ServiceUser> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(acquire, dataDir)], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const first: unknown[] = await Promise.race([once(child, 'message'), ended]);
  if (typeof first[0] !== 'string') throw new Error(`The process ended with ${String(first[0])} before it had its server.`);
  return {
    url: first[0],
    process: child,
    leave: async () => void (child.send('leave'), await ended),
    die: async () => void (child.kill('SIGKILL'), await ended),
  };
}
