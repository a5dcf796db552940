import type { OutgoingMessage } from '#libs/amqp';
import type { OutboxEvent } from './cloud-event.js';

/** An event and what makes it a message: its id, and whether it outlives the broker (2) or not (1). */
export interface PublishedEvent extends OutboxEvent {
  readonly messageId: string;
  readonly deliveryMode: 1 | 2;
}

/** The message of an event, for the exchange of events. */
export function eventMessage(exchange: string, event: PublishedEvent): OutgoingMessage {
  const { routingKey, type, traceparent, body, messageId, deliveryMode } = event;
  return {
    exchange,
    routingKey,
    body: Buffer.from(body),
    properties: {
      contentType: 'application/cloudevents+json',
      deliveryMode,
      messageId,
      type,
      appId: 'jobcast',
      ...(traceparent === null ? {} : { headers: { traceparent } }),
    },
  };
}
