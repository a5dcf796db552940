import { NotConfirmedError } from '#libs/amqp';

/** AMQP's PRECONDITION_FAILED (RabbitMQ: the message is larger than `max_message_size`) and CONTENT_TOO_LARGE. */
const REFUSALS = new Set([406, 311]);

/**
 * Whether it is the message that was not taken, so that it would be refused again: the client could not encode it, or the broker closed the
 * channel for it. Then all others that were on their way failed with it, and only one that is sent alone is known to be the reason.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof NotConfirmedError)) return false;
  return error.reason === 'invalid' || (error.reason === 'closed' && REFUSALS.has(codeOf(error.cause)));
}

function codeOf(cause: unknown): number {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? Number(cause.code) : NaN;
}
