import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that has a service under a path of its own, as an administrator sets it up. */
export class PrefixProxy {
  readonly #server: Server;

  private constructor(
    readonly prefix: string,
    target: string,
  ) {
    this.#server = createServer((asked, answer) => this.#pass(target, asked, answer));
    // Longer than any pause between two requests: a request sent into a connection that is being closed fails.
    this.#server.keepAliveTimeout = 600_000;
  }

  /** Starts one before a service; `prefix` begins with a slash and does not end with one. */
  static async before(target: string, prefix: string): Promise<PrefixProxy> {
    const proxy = new PrefixProxy(prefix, target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Where the service is found. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.prefix}/`;
  }

  /** Ends it with every connection. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(target: string, asked: IncomingMessage, answer: ServerResponse): void {
    const path = asked.url ?? '';
    if (!path.startsWith(`${this.prefix}/`)) {
      answer.writeHead(404).end(`only ${this.prefix}/ is served here`);
      return;
    }
    const headers = { ...asked.headers, 'x-forwarded-prefix': this.prefix };
    const url = new URL(path.slice(this.prefix.length), target);
    const onward = request(url, { method: asked.method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }
}
