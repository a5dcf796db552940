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

/** Ends deliveries: the refused message to its exchange, the reply to its caller, and only then the acknowledgement. */
export class Settlement {
  readonly #options: SettlementOptions;
  readonly #ending = new AbortController();

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Carries out an outcome. A message that cannot be put into the rejected exchange is not acknowledged: it comes again. */
  async settle(delivery: Delivery, { reply, reject }: Exclude<Outcome, 'requeue'>): Promise<void> {
    if (reject && !(await this.#reject(delivery, reject))) return;
    if (reply !== undefined && delivery.properties.replyTo) await this.#reply(delivery.properties.replyTo, delivery, reply);
    delivery.ack();
  }

  /** Tries no longer to reject what could not be rejected so far. */
  end(): void {
    this.#ending.abort();
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
