import type { JobEvent } from '#libs/contract';

/** A message as the listener's process hands it over. */
export interface HeardEvent {
  readonly routingKey: string;
  readonly messageId: string;
  readonly body: JobEvent;
}
