import type { MessageProperties } from './message-properties.js';
import type { OutgoingMessage } from './outgoing-message.js';
import type { Refusal } from './outcome.js';

const MAX_MESSAGE_CHARACTERS = 2_000;

/** What is needed of the refused message. */
export interface RefusedMessage {
  readonly body: Buffer;
  readonly properties: MessageProperties;
  readonly fields: { readonly routingKey: string };
}

/**
 * A refused message for the rejected exchange: the same body and properties, with why. The user id and the expiration become
 * headers: the broker would refuse another connection's user, and the message is to stay until somebody has seen it.
 */
export function rejectedMessage(exchange: string, refused: RefusedMessage, refusal: Refusal): OutgoingMessage {
  const { userId, expiration, ...properties } = refused.properties;
  const headers = {
    ...properties.headers,
    ...(userId === undefined ? {} : { 'x-original-user-id': userId }),
    ...(expiration === undefined ? {} : { 'x-original-expiration': expiration }),
    ...reasonHeaders(refusal),
  };
  return { exchange, routingKey: refused.fields.routingKey, body: refused.body, properties: { ...properties, headers }, mandatory: true };
}

/** The same without the headers that it came with, for a message whose headers leave no room for the reason. */
export function rejectedWithoutHeaders(exchange: string, refused: RefusedMessage, refusal: Refusal): OutgoingMessage {
  const bare = rejectedMessage(exchange, { ...refused, properties: { ...refused.properties, headers: {} } }, refusal);
  return { ...bare, properties: { ...bare.properties, headers: { ...bare.properties.headers, 'x-original-headers-dropped': true } } };
}

function reasonHeaders({ code, message }: Refusal): Record<string, string> {
  return { 'x-error-code': code, 'x-error-message': message.slice(0, MAX_MESSAGE_CHARACTERS) };
}
