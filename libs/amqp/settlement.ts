import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs, type BackOff } from '#libs/runtime';
import type { ConfirmPublisher } from './confirm-publisher.js';
import type { Delivery } from './delivery.js';
import { NotConfirmedError } from './not-confirmed-error.js';
import type { Outcome, Refusal } from './outcome.js';
import { rejectedMessage, rejectedWithoutHeaders } from './rejected-message.js';
import type { Tell } from './tell.js';

/** What a {@link Settlement} needs. */
export interface SettlementOptions {
  readonly publisher: ConfirmPublisher;
  readonly rejectedExchange: string;
  readonly tell: Tell;
}

const BACK_OFF: BackOff = { baseMs: 100, factor: 2, maxMs: 5_000 };
/** Some ten seconds: replies may have a connection of their own, which comes back later than the one of the deliveries. */
const REPLY_ATTEMPTS = 8;
/** So many replies wait in memory while the broker takes none; the delivery of a further one waits with it. */
const MAX_UNSENT = 10_000;

/** Ends deliveries: the refused message to its exchange, the reply to its caller, and only then the acknowledgement. */
export class Settlement {
  readonly #options: SettlementOptions;
  readonly #ending = new AbortController();
  /** Lets deliveries go on whose replies are not confirmed yet. */
  readonly #held = new Set<() => void>();

  constructor(options: SettlementOptions) {
    this.#options = options;
    options.publisher.onBlocked(() => this.#letGo());
  }

  /** Carries out an outcome. A message that cannot be put into the rejected exchange is not acknowledged: it comes again. */
  async settle(delivery: Delivery, { reply, reject }: Exclude<Outcome, 'requeue'>): Promise<void> {
    if (reject && !(await this.#reject(delivery, reject))) return;
    if (reply !== undefined && delivery.properties.replyTo) await this.#holdFor(this.#reply(delivery.properties.replyTo, delivery, reply));
    delivery.ack();
  }

  /** Tries no longer to reject what could not be rejected so far, nor waits for replies that are on their way. */
  end(): void {
    this.#ending.abort();
    this.#letGo();
  }

  /**
   * Resolves when the reply was sent. A broker that is short of memory or disk takes no reply, and needs the acknowledgement: then the
   * reply follows when it takes messages again.
   */
  async #holdFor(replied: Promise<void>): Promise<void> {
    const { publisher } = this.#options;
    if (publisher.blocked && publisher.unsettled < MAX_UNSENT) return;
    await new Promise<void>((resolve) => {
      this.#held.add(resolve);
      void replied.then(resolve).finally(() => this.#held.delete(resolve));
    });
  }

  #letGo(): void {
    for (const release of this.#held) release();
  }

  /** Whether the rejected message is confirmed. It tries as long as the delivery is this consumer's. */
  async #reject(delivery: Delivery, refusal: Refusal): Promise<boolean> {
    const { rejectedExchange: exchange, tell } = this.#options;
    for (let attempt = 1; delivery.alive; attempt += 1) {
      try {
        await this.#publishRejected(exchange, delivery, refusal);
        return true;
      } catch (error) {
        tell.error(
          { exchange, attempt, code: refusal.code, reason: String(error) },
          'a refused message could not be put aside, trying again',
        );
      }
      if (this.#ending.signal.aborted) return false;
      await sleep(backOffMs(BACK_OFF, attempt), undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
    return false;
  }

  async #publishRejected(exchange: string, delivery: Delivery, refusal: Refusal): Promise<void> {
    try {
      await this.#options.publisher.publish(rejectedMessage(exchange, delivery, refusal));
    } catch (error) {
      // amqplib encodes at most 64 KiB of headers; what another client may send is more.
      if (!(error instanceof NotConfirmedError && error.reason === 'invalid')) throw error;
      await this.#options.publisher.publish(rejectedWithoutHeaders(exchange, delivery, refusal));
    }
  }

  /** Whatever becomes of the reply, the message is handled. Where only the replies have no connection, it waits for one. */
  async #reply(replyTo: string, delivery: Delivery, reply: unknown): Promise<void> {
    const { correlationId } = delivery.properties;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#publishReply(replyTo, correlationId, reply);
      } catch (error) {
        const isAway = error instanceof NotConfirmedError && error.reason === 'not-connected';
        if (!isAway || !delivery.alive || this.#ending.signal.aborted || attempt >= REPLY_ATTEMPTS) {
          return this.#options.tell.warn({ correlationId, reason: String(error) }, 'a reply could not be sent');
        }
      }
      await sleep(backOffMs(BACK_OFF, attempt), undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
  }

  async #publishReply(replyTo: string, correlationId: unknown, reply: unknown): Promise<void> {
    await this.#options.publisher.publish({
      exchange: '',
      routingKey: replyTo,
      body: Buffer.from(JSON.stringify(reply)),
      properties: { contentType: 'application/json', ...(typeof correlationId === 'string' ? { correlationId } : {}) },
    });
  }
}
