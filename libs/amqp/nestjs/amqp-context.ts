import { BaseRpcContext } from '@nestjs/microservices';
import type { Delivery, DeliveryFields } from '../delivery.js';
import type { MessageProperties } from '../message-properties.js';

/** What a handler can know of its message besides the data: `@Ctx() context: AmqpContext`. */
export class AmqpContext extends BaseRpcContext<[Delivery, string]> {
  /** What the handler was found by: the envelope's `pattern`, else the routing key. */
  get pattern(): string {
    return this.args[1];
  }

  get properties(): MessageProperties {
    return this.args[0].properties;
  }

  get headers(): Readonly<Record<string, unknown>> {
    return this.properties.headers ?? {};
  }

  get fields(): DeliveryFields {
    return this.args[0].fields;
  }

  /** The body as it came. */
  get body(): Buffer {
    return this.args[0].body;
  }

  /** The publisher's user name, when it gave one; the broker has checked it. */
  get userId(): string | undefined {
    return this.properties.userId;
  }

  /** Where the reply goes, when one is wanted. */
  get replyTo(): string | undefined {
    return this.properties.replyTo;
  }
}
