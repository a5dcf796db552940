import type { ConfirmChannel, Message } from 'amqplib';
import { closeWithin } from './close-within.js';
import { NotConfirmedError } from './not-confirmed-error.js';
import type { OutgoingMessage } from './outgoing-message.js';

/** A message on its way, and who waits for its confirm. */
export interface Publication {
  readonly message: OutgoingMessage;
  readonly confirmed: () => void;
  readonly failed: (error: NotConfirmedError) => void;
}

/** What happens to a {@link PublishingChannel}. */
export interface PublishingChannelEvents {
  /** Its buffer has room again. */
  readonly onRoom: () => void;
  /** It has closed; everything unconfirmed has failed already. */
  readonly onClosed: () => void;
}

/** One life of a channel with confirms: each message sent on it ends in exactly one of confirmed and failed. */
export class PublishingChannel {
  readonly #channel: ConfirmChannel;
  /** The unconfirmed mandatory messages, in the order of sending: a return names no delivery tag. */
  readonly #returnable = new Set<Publication>();
  #closeReason: Error | undefined;

  constructor(channel: ConfirmChannel, events: PublishingChannelEvents) {
    this.#channel = channel;
    channel.on('error', (error) => (this.#closeReason = error));
    channel.on('return', (message) => this.#returned(message));
    channel.on('drain', events.onRoom);
    // amqplib's own listener stands before this one and has failed everything unconfirmed.
    channel.on('close', events.onClosed);
  }

  /** Sends a message; false when the buffer is full, and `onRoom` will tell when it is not. */
  send(publication: Publication): boolean {
    const { exchange, routingKey, body, properties, mandatory } = publication.message;
    if (mandatory) this.#returnable.add(publication);
    try {
      const options = mandatory ? { ...properties, mandatory } : properties;
      return this.#channel.publish(exchange, routingKey, body, options, (error: unknown) => this.#settled(publication, error));
    } catch (error) {
      // amqplib encodes the method and the properties before it sends the first of them, so nothing has left.
      this.#returnable.delete(publication);
      const cause = error instanceof Error ? error : new Error(String(error));
      const reason = cause.name === 'IllegalOperationError' ? 'closed' : 'invalid';
      publication.failed(new NotConfirmedError(reason, publication.message, cause));
      return true;
    }
  }

  /** Closes the channel, waiting at most `ms` for the broker's answer; unconfirmed messages fail. */
  close(ms: number): Promise<void> {
    return closeWithin(this.#channel, ms);
  }

  #settled(publication: Publication, error: unknown): void {
    // The broker also confirms what it has returned: that one has failed already.
    if (publication.message.mandatory && !this.#returnable.delete(publication)) return;
    if (!(error instanceof Error)) publication.confirmed();
    else if (error.message === 'message nacked') publication.failed(new NotConfirmedError('nacked', publication.message));
    else publication.failed(new NotConfirmedError('closed', publication.message, this.#closeReason ?? error));
  }

  /** A return stands before the confirm of its message. Equal messages are routed equally, so that the first of them will do. */
  #returned({ fields, properties, content }: Message): void {
    for (const publication of this.#returnable) {
      const { message } = publication;
      const same =
        message.exchange === fields.exchange &&
        message.routingKey === fields.routingKey &&
        message.properties.messageId === properties.messageId &&
        message.body.equals(content);
      if (!same) continue;
      this.#returnable.delete(publication);
      return publication.failed(new NotConfirmedError('returned', message));
    }
  }
}
