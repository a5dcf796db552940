import { backOffMs, LongLived, WakeUp, within, type BackOff } from '#libs/runtime';
import type { AmqpConnection } from './amqp-connection.js';
import { NotConfirmedError } from './not-confirmed-error.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { PublishingChannel, type Publication } from './publishing-channel.js';
import type { Tell } from './tell.js';

/** What a {@link ConfirmPublisher} needs. */
export interface ConfirmPublisherOptions {
  readonly connection: AmqpConnection;
  readonly tell: Tell;
}

const CLOSE_TIMEOUT_MS = 3_000;
/** How long a drain waits for a broker that gives no answer: it may be short of memory, or gone without a word. */
const DRAIN_MS = 5_000;
const BACK_OFF: BackOff = { baseMs: 50, factor: 2, maxMs: 5_000 };

/**
 * Publishes with confirms, as many at once as the socket takes. A channel that closes (an exchange is missing, say) fails what
 * was unconfirmed on it, and is made again.
 *
 * Measured with 50 000 persistent messages of 1 KB, 1 000 in flight, client and broker (RabbitMQ 3.10.8) on the same two cores:
 * 15 000 to 22 000 confirms a second for a classic queue, 27 000 to 50 000 for a quorum queue.
 */
export class ConfirmPublisher extends LongLived {
  readonly #connection: AmqpConnection;
  readonly #tell: Tell;
  readonly #bell = new WakeUp();
  readonly #forget: (() => void)[] = [];
  #channel: PublishingChannel | undefined;
  #opening: Promise<void> | undefined;
  /** What waits for a channel, or for room in its buffer. */
  #waiting: Publication[] = [];
  #hasRoom = true;
  #stopping = false;
  #unsettled = 0;
  #idle: (() => void) | undefined;

  constructor({ connection, tell }: ConfirmPublisherOptions) {
    super();
    this.#connection = connection;
    this.#tell = tell;
  }

  /** How many messages are neither confirmed nor failed. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** Whether the broker, short of memory or disk, takes no messages for now. */
  get blocked(): boolean {
    return this.#connection.blocked;
  }

  /** Calls the listener whenever the broker begins to take no messages. */
  onBlocked(listener: () => void): void {
    this.#forget.push(this.#connection.onBlocked(listener));
  }

  /**
   * Resolves when the broker has taken the message. It waits while the broker takes none (`connection.blocked`).
   * @throws NotConfirmedError when the broker has not taken it, or perhaps not; see its `reason`.
   */
  publish(message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#connection.connected || this.ending) return reject(new NotConfirmedError('not-connected', message));
      this.#unsettled += 1;
      this.#send({
        message,
        confirmed: () => this.#settle(resolve),
        failed: (error) => this.#settle(() => reject(error)),
      });
    });
  }

  protected override async onStart(): Promise<void> {
    this.#forget.push(
      this.#connection.onConnected(() => this.#open()),
      this.#connection.onDisconnected(() => this.#failWaiting()),
    );
    if (this.#connection.connected) this.#open();
  }

  protected override async onDrain(): Promise<void> {
    if (this.#unsettled === 0) return;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    await within(idle, DRAIN_MS);
  }

  protected override async onStop(): Promise<void> {
    this.#stopping = true;
    for (const forget of this.#forget) forget();
    this.#bell.ring();
    await this.#opening;
    await this.#channel?.close(CLOSE_TIMEOUT_MS);
    this.#failWaiting(); // a broker that takes nothing has left them without a channel, or without room in it
  }

  #send(publication: Publication): void {
    if (!this.#channel || !this.#hasRoom) this.#waiting.push(publication);
    else this.#hasRoom = this.#channel.send(publication);
  }

  #sendWaiting(): void {
    this.#hasRoom = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const publication of waiting) this.#send(publication);
  }

  #failWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { message, failed } of waiting) failed(new NotConfirmedError('not-connected', message));
  }

  #settle(tell: () => void): void {
    this.#unsettled -= 1;
    tell();
    if (this.#unsettled === 0) this.#idle?.();
  }

  #open(): void {
    this.#opening ??= this.#openUntilItWorks().finally(() => (this.#opening = undefined));
  }

  async #openUntilItWorks(): Promise<void> {
    for (let attempt = 1; this.#connection.connected && !this.#channel && !this.#stopping; attempt += 1) {
      try {
        const channel = await this.#connection.createConfirmChannel();
        this.#channel = new PublishingChannel(channel, { onRoom: () => this.#sendWaiting(), onClosed: () => this.#closed() });
        this.#sendWaiting();
      } catch (error) {
        this.#tell.warn({ attempt, reason: String(error) }, 'no channel for publishing, trying again');
        await this.#bell.sleep(backOffMs(BACK_OFF, attempt));
      }
    }
  }

  #closed(): void {
    this.#channel = undefined;
    this.#hasRoom = true;
    if (this.#connection.connected && !this.#stopping) this.#open();
  }
}
