import type { JobcastError } from '#libs/contract';
import type { AmqpConnection } from '../amqp-connection.js';
import type { AmqpContext } from './amqp-context.js';
import type { ConfirmPublisher } from '../confirm-publisher.js';
import type { Outcome } from '../outcome.js';
import type { Tell } from '../tell.js';

/** A queue that an AmqpServer consumes. */
export interface ConsumedQueue {
  readonly name: string;
  /** How many messages are handled at once. */
  readonly prefetch: number;
  readonly consumerTag?: string;
}

/** What an AmqpServer consumes, and what becomes of messages that no handler handles. A hook that throws means `requeue`. */
export interface AmqpServerOptions {
  /** Declares the queues (its `declare`); started and stopped by its owner, as is the publisher. */
  readonly connection: AmqpConnection;
  /** Publishes replies and rejected messages; stop it after the server. */
  readonly publisher: ConfirmPublisher;
  readonly tell: Tell;
  readonly queues: readonly ConsumedQueue[];
  /** Where refused messages go; a queue must be bound to it. */
  readonly rejectedExchange: string;
  /** The longest body that is read; default 16 MiB. */
  readonly maxBytes?: number;
  /** No handler has the message's pattern. */
  readonly onUnknownPattern: (context: AmqpContext) => Outcome | Promise<Outcome>;
  /** The body cannot be read (see `readMessage`); the context's pattern is the routing key. */
  readonly onUnreadable: (context: AmqpContext, error: JobcastError) => Outcome | Promise<Outcome>;
  /** The handler has failed (see RethrowFilter). */
  readonly onError: (context: AmqpContext, error: unknown) => Outcome | Promise<Outcome>;
  /** Whether a `requeue`'s cause is gone, asked with growing delays; without it, the delays alone decide. */
  readonly outageOver?: () => Promise<boolean>;
}
