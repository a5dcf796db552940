import { rejectedMessage, type Delivery, type OutgoingMessage } from '#libs/amqp';

/** Why an event is put aside. */
export interface GivenUp {
  readonly error: Error;
  readonly attempts: number;
  /** The queue it came from. */
  readonly queue: string;
}

const MAX_STACK_CHARACTERS = 8_000;

/** An event for the queue of those that could not be handled: the same body and properties, with the error in its headers. */
export function deadLetter(deadQueue: string, { body, properties, fields }: Delivery, givenUp: GivenUp): OutgoingMessage {
  const { error, attempts, queue } = givenUp;
  const headers = {
    ...properties.headers,
    'x-error-stack': (error.stack ?? '').slice(0, MAX_STACK_CHARACTERS),
    'x-error-attempts': attempts,
    'x-original-queue': queue,
    'x-original-routing-key': fields.routingKey,
  };
  const aside = { body, properties: { ...properties, deliveryMode: 2, headers }, fields: { routingKey: deadQueue } };
  return rejectedMessage('', aside, { code: error.name, message: error.message });
}
