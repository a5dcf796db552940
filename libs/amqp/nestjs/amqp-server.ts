import { JobcastError } from '#libs/contract';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import { AmqpContext } from './amqp-context.js';
import type { AmqpServerOptions } from './amqp-server-options.js';
import { Consumer } from '../consumer.js';
import type { Delivery } from '../delivery.js';
import { OutagePause } from '../outage-pause.js';
import type { Outcome } from '../outcome.js';
import { readMessage, type ReadMessage } from '../read-message.js';
import { Settlement } from '../settlement.js';

/** What an {@link AmqpServer} tells of its connection. */
export type AmqpServerEvents = { connected: () => void; disconnected: () => void };

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * A NestJS transport (`{ strategy: new AmqpServer(…) }`) for `@MessagePattern` handlers. A message's pattern is that of a
 * NestJS envelope, else its routing key. It is acknowledged after its handler has resolved and its reply, plain JSON, was sent.
 *
 * Messages of a queue are handled side by side, up to its prefetch, so that what stands behind the handlers may write many at
 * once; they are not ordered.
 */
export class AmqpServer extends Server<AmqpServerEvents, keyof AmqpServerEvents> implements CustomTransportStrategy {
  override readonly transportId = Symbol.for('amqp');
  /** This server awaits event handlers and tells their errors to `onError`. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: AmqpServerOptions;
  readonly #consumers: readonly Consumer[];
  readonly #settlement: Settlement;
  readonly #outage: OutagePause;

  constructor(options: AmqpServerOptions) {
    super();
    const { connection, tell, queues } = options;
    this.#options = options;
    this.#consumers = queues.map(
      ({ name, ...queue }) => new Consumer({ connection, tell, queue: name, ...queue, handle: (delivery) => this.#handle(delivery) }),
    );
    this.#settlement = new Settlement(options);
    this.#outage = new OutagePause({ tell, consumers: this.#consumers, isOver: options.outageOver ?? (async () => true) });
    connection.onConnected(() => this._status$.next('connected'));
    connection.onDisconnected(() => this._status$.next('disconnected'));
  }

  /** Begins to consume, now or as soon as there is a broker. */
  async listen(callback: (...optionalParams: unknown[]) => unknown): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.start()));
    callback();
  }

  /** Takes nothing new and resolves when everything under way is acknowledged. */
  async close(): Promise<void> {
    this.#settlement.end();
    await this.#outage.end();
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
  }

  on<Event extends keyof AmqpServerEvents>(event: Event, callback: AmqpServerEvents[Event]): void {
    if (event === 'connected') this.#options.connection.onConnected(callback);
    else this.#options.connection.onDisconnected(callback);
  }

  /** The connection. */
  unwrap<T>(): T {
    return this.#options.connection as T;
  }

  async #handle(delivery: Delivery): Promise<void> {
    const outcome = await this.#outcomeOf(delivery);
    if (outcome === 'requeue') return this.#outage.begin();
    this.#outage.handled();
    await this.#settlement.settle(delivery, outcome);
  }

  /** A hook that fails is an outage: nothing is lost, and nothing is refused for it. */
  async #outcomeOf(delivery: Delivery): Promise<Outcome> {
    try {
      return await this.#dispatch(delivery);
    } catch (error) {
      this.#options.tell.error({ routingKey: delivery.fields.routingKey, reason: String(error) }, 'a message could not be judged');
      return 'requeue';
    }
  }

  async #dispatch(delivery: Delivery): Promise<Outcome> {
    const { onUnreadable, onUnknownPattern, onError, maxBytes = MAX_BYTES } = this.#options;
    const { routingKey } = delivery.fields;
    let message: ReadMessage;
    try {
      message = readMessage(delivery.body, routingKey, maxBytes);
    } catch (error) {
      if (!(error instanceof JobcastError)) throw error;
      return onUnreadable(new AmqpContext([delivery, routingKey]), error);
    }
    const context = new AmqpContext([delivery, message.pattern]);
    const handler = this.getHandlerByPattern(message.pattern);
    if (!handler) return onUnknownPattern(context);
    try {
      const value = await this.#call(handler, message.data, context);
      return handler.isEventHandler ? {} : { reply: value ?? null };
    } catch (error) {
      return onError(context, error);
    }
  }

  #call(handler: MessageHandler<unknown, AmqpContext, unknown>, data: unknown, context: AmqpContext): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.runWithProcessingHooks(context, async (end) => {
        try {
          const result: unknown = await handler(data, context);
          resolve(isObservable(result) ? await firstValueFrom(result, { defaultValue: undefined }) : result);
        } catch (error) {
          reject(error);
        } finally {
          end();
        }
      });
    });
  }
}
