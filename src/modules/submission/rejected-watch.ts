import { queueDepth, type AmqpConnection, type Tell } from '#libs/amqp';
import { Repeating } from '#libs/runtime';

const LOOK_EVERY_MS = 2_000;

/**
 * Looks how many messages wait in the queue of rejected ones, whoever put them there: this instance, another one, or the broker itself, which
 * gives up a message after `x-delivery-limit` deliveries that nobody lived to acknowledge. Tells when there are more.
 */
export class RejectedWatch extends Repeating {
  #waiting: number | null = null;

  constructor(
    private readonly connection: AmqpConnection,
    private readonly queue: string,
    private readonly tell: Tell,
  ) {
    super();
  }

  /** How many there were at the last look; null while that is not known. */
  get waiting(): number | null {
    return this.#waiting;
  }

  protected override async turn(): Promise<number> {
    const before = this.#waiting ?? 0;
    this.#waiting = this.connection.connected ? await queueDepth(this.connection, this.queue).catch(() => null) : null;
    if (this.#waiting !== null && this.#waiting > before) {
      this.tell.warn({ queue: this.queue, waiting: this.#waiting }, 'refused messages wait for somebody to look at them');
    }
    return LOOK_EVERY_MS;
  }
}
