import type { MessageProperties } from './message-properties.js';

/** A message to publish. */
export interface OutgoingMessage {
  /** The exchange's name; '' is the default exchange, whose routing keys are the names of queues. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly properties: MessageProperties;
  /** Whether a message that reaches no queue is an error; default false. */
  readonly mandatory?: boolean;
}
