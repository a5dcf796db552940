import type { Tell } from '#libs/amqp';

/** How a JobcastClient works. */
export interface JobcastClientOptions {
  /** The broker: `amqp://user:password@host:port/vhost` or `amqps://…`. */
  readonly url: string;
  /** The service's namespace (its `JOBCAST_NAMESPACE`); default `jobcast`. */
  readonly namespace?: string;
  /** What the broker shows as the name of the connections; default `jobcast-client`. */
  readonly name?: string;
  /** Goes with every command as `authorization: Bearer …`; asked for each time when it is a function. Default none. */
  readonly token?: string | (() => string | Promise<string>);
  /** How many commands may be without an answer; further ones fail with `BUFFER_FULL`. Default 1000. */
  readonly maxUnsettled?: number;
  /** How long a call waits for its answer, the time without a connection included, in milliseconds; 0: without end. Default 30 000. */
  readonly timeoutMs?: number;
  /** Where the client tells what happens to it; by default warnings and errors go to stderr, a JSON object a line. */
  readonly tell?: Tell;
}
