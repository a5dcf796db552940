import { Logger } from '@nestjs/common';
import { AmqpConnection, ConfirmPublisher, declare } from '#libs/amqp';

/** A connection to the broker on which events are published. */
export interface EventBroker {
  readonly connection: AmqpConnection;
  readonly publisher: ConfirmPublisher;
}

/** Where {@link eventBroker} connects to, and what for. */
export interface EventBrokerOptions {
  readonly url: string;
  /** The name that the broker shows. */
  readonly name: string;
  /** The exchange of events; it is declared. */
  readonly exchange: string;
  readonly logger: Logger;
}

/** A connection and a publisher for the exchange of events; neither is started. */
export function eventBroker({ url, name, exchange, logger }: EventBrokerOptions): EventBroker {
  const tell = {
    info: (fields: object, message: string) => logger.log(fields, message),
    warn: (fields: object, message: string) => logger.warn(fields, message),
    error: (fields: object, message: string) => logger.error(fields, message),
  };
  const connection = new AmqpConnection({
    url,
    tell,
    name,
    declare: (channel) => declare(channel, { exchanges: [{ name: exchange, type: 'topic' }] }),
  });
  return { connection, publisher: new ConfirmPublisher({ connection, tell }) };
}
