import type { MessageProperties } from './message-properties.js';

/** Where a delivery comes from. */
export interface DeliveryFields {
  readonly exchange: string;
  readonly routingKey: string;
  /** Whether the broker has delivered it before, perhaps. */
  readonly redelivered: boolean;
}

/** A message that the broker has handed over until it is acknowledged. What is never acknowledged comes again. */
export interface Delivery {
  readonly body: Buffer;
  readonly properties: MessageProperties;
  readonly fields: DeliveryFields;
  /** Whether the channel it came on is open: otherwise it comes again whatever is done here. */
  readonly alive: boolean;
  /** It is done with. Does nothing on a closed channel. */
  ack(): void;
  /** Gives it back at once, to anyone. The broker counts this towards `x-delivery-limit`. Does nothing on a closed channel. */
  giveBack(): void;
}
