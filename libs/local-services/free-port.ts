import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/** Below the ports that systems give to outgoing connections (Linux from 32768, macOS from 49152), so that none takes it during a restart. */
const [FIRST, LAST] = [15_000, 32_000];
const TRIES = 100;

/** Whether a server may listen on this port of 127.0.0.1 now. */
export function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  for (let left = TRIES; left > 0; left--) {
    const port = randomInt(FIRST, LAST);
    if (await isFreePort(port)) return port;
  }
  throw new Error(`No free port was found among ${TRIES} tried between ${FIRST} and ${LAST} on 127.0.0.1.`);
}
