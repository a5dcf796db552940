export { AmqpContext } from './amqp-context.js';
export { AmqpServer, type AmqpServerEvents } from './amqp-server.js';
export type { AmqpServerOptions, ConsumedQueue } from './amqp-server-options.js';
export { RethrowFilter } from './rethrow-filter.js';
