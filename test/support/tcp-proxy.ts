import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server that a test can cut. It accepts, and passes everything on, until told otherwise. */
export class TcpProxy {
  /** Sees what the clients send. */
  onSent: (bytes: Buffer) => void = () => undefined;
  readonly #pairs = new Map<Socket, Socket>();
  readonly #server: Server;
  #refusing = false;
  #stalled = false;

  private constructor(target: URL, defaultPort: number) {
    this.#server = createServer((client) => this.#join(client, connect(Number(target.port) || defaultPort, target.hostname)));
  }

  /** Starts one before the server of a URL. */
  static async before(url: string, defaultPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(url), defaultPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** The URL, leading through this proxy. */
  urlOf(url: string): string {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((this.#server.address() as AddressInfo).port);
    return through.href;
  }

  /** Ends all connections at once, as a crash does; new ones are accepted. */
  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  /** Ends all connections, and every new one, until `accept`. */
  refuse(): void {
    this.#refusing = true;
    this.cut();
  }

  accept(): void {
    this.#refusing = false;
  }

  /** Passes nothing on, in either direction, until `flow`; connections stay. */
  stall(): void {
    this.#stalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Passes nothing on from the clients to the server; what the server sends still arrives. */
  mute(): void {
    for (const client of this.#pairs.keys()) client.pause();
  }

  /** Passes nothing on from the server to the clients; what the clients send still arrives. */
  deafen(): void {
    for (const server of this.#pairs.values()) server.pause();
  }

  flow(): void {
    this.#stalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    this.refuse();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, server: Socket): void {
    if (this.#refusing) {
      server.destroy();
      return void client.resetAndDestroy();
    }
    this.#pairs.set(client, server);
    client.on('data', (bytes: Buffer) => this.onSent(bytes));
    this.#pass(client, server);
    this.#pass(server, client);
    client.once('close', () => this.#pairs.delete(client));
    if (this.#stalled) this.stall();
  }

  #pass(from: Socket, to: Socket): void {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
    from.pipe(to);
  }
}
