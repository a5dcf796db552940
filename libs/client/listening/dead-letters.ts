import { declare, type AmqpConnection, type ConfirmPublisher, type OutgoingMessage, type QueueSpec, type Tell } from '#libs/amqp';
import { backOffMs, type BackOff } from '#libs/runtime';
import { sleepUnless } from './sleep-unless.js';

/** What {@link DeadLetters} need. */
export interface DeadLettersOptions {
  /** That of the publisher. */
  readonly connection: AmqpConnection;
  readonly publisher: ConfirmPublisher;
  readonly tell: Tell;
}

const BACK_OFF: BackOff = { baseMs: 100, factor: 2, maxMs: 5_000 };

/** Puts events aside that could not be handled. */
export class DeadLetters {
  constructor(private readonly options: DeadLettersOptions) {}

  /**
   * Resolves to whether the broker has the message; it tries for as long as `mayTry`, or until `ending`. The queue is declared
   * again when a publishing has failed: somebody may have deleted it.
   */
  async put(message: OutgoingMessage, queue: QueueSpec, mayTry: () => boolean, ending: AbortSignal): Promise<boolean> {
    for (let attempt = 1; mayTry() && !ending.aborted; attempt += 1) {
      try {
        if (attempt > 1) await this.#declare(queue);
        await this.options.publisher.publish(message);
        return true;
      } catch (error) {
        this.options.tell.error({ queue: queue.name, attempt, reason: String(error) }, 'an event could not be put aside, trying again');
      }
      await sleepUnless(backOffMs(BACK_OFF, attempt), ending);
    }
    return false;
  }

  async #declare(queue: QueueSpec): Promise<void> {
    const channel = await this.options.connection.createChannel();
    await declare(channel, { queues: [queue] });
    void channel.close().catch(() => undefined); // not awaited: see AmqpConnection
  }
}
