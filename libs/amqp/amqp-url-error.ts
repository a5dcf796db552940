/** A broker address that is none. */
export class AmqpUrlError extends Error {
  override readonly name = 'AmqpUrlError';

  /** `came` must not hold a password. */
  constructor(came: string) {
    super(`A broker address looks like amqp://user:password@host:5672/vhost (or amqps://…); ${came}. Correct it.`);
  }
}
