import { isEvent } from '../listening/is-event.js';

const PROGRESS = 'jobcast.job.progress';

/**
 * Lets NestJS's own RabbitMQ transport hand events to `@EventPattern` handlers, in a service that does not want the JobcastClient: that
 * transport refuses whatever is not its own envelope. The pattern is the routing key `<tenant>.<jobType>.<STATUS>`
 * (or `PROGRESS`), the payload the event.
 *
 *     app.connectMicroservice({ transport: Transport.RMQ, options: {
 *       urls: [url], queue: 'billing.jobs', queueOptions: { durable: true }, noAck: false,
 *       exchange: 'jobcast.events', wildcards: true, deserializer: new JobEventDeserializer() } });
 *
 *     @EventPattern('*.invoice.SUCCEEDED')
 *     paid(@Payload() event: JobEvent, @Ctx() context: unknown) {
 *       …
 *       if (context instanceof RmqContext) context.getChannelRef().ack(context.getMessage());
 *     }
 *
 * What that transport does not do, and `@OnJobEvent` does: keep the order of a job's events, recognise repeats, try again when a handler
 * throws (it leaves the message unacknowledged until the channel closes), and wait for handlers at the end.
 */
export class JobEventDeserializer {
  /** The transport's packet for a message's parsed body; what is no event keeps the body as data, under a pattern that no handler has. */
  deserialize(value: unknown): { readonly pattern: string; readonly data: unknown } {
    if (!isEvent(value)) return { pattern: 'not-an-event', data: value };
    const { tenant, jobType, status } = value.data;
    return { pattern: `${tenant}.${jobType}.${value.type === PROGRESS ? 'PROGRESS' : status}`, data: value };
  }
}
