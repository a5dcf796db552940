/** The properties of an AMQP 0-9-1 message, as they are sent and received. */
export interface MessageProperties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** 1 is transient (the default), 2 is persistent. */
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  /** The message's life in milliseconds, as a string. */
  readonly expiration?: string;
  readonly messageId?: string;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly type?: string;
  /** Checked by the broker: only the connection's own user may stand here. */
  readonly userId?: string;
  readonly appId?: string;
}
