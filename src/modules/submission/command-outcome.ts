import type { Outcome } from '#libs/amqp';
import type { AmqpContext } from '#libs/amqp/nestjs';
import { COMMAND, JobcastError } from '#libs/contract';
import { isDatabaseOutage } from '../../database/index.js';
import { errorAnswer, shown } from '../jobs/index.js';

/**
 * What becomes of a command that failed: in an outage it waits; a refusal is told to whoever waits for a reply, and otherwise
 * put aside with its reason. What the service itself failed on is put aside in any case, for somebody to look at.
 */
export function commandOutcome(context: AmqpContext, error: unknown): Outcome {
  if (isDatabaseOutage(error)) return 'requeue';
  const { code, message, details } = errorAnswer(error);
  const reject = { code, message };
  if (!context.replyTo) return { reject };
  const reply = { ok: false, error: { code, message, details } };
  return error instanceof JobcastError ? { reply } : { reply, reject };
}

/** What becomes of a command that nobody knows. */
export function unknownCommandOutcome(context: AmqpContext): Outcome {
  const known = Object.values(COMMAND).join(', ');
  const message = `expected one of the commands ${known} as routing key (or as pattern of a NestJS message), got ${shown(context.pattern)}; correct it`;
  return commandOutcome(context, new JobcastError('NO_SUCH_COMMAND', message));
}

/**
 * The outcome of a message that cannot be read: it is answered if a reply is wanted. A message that is not JSON is also dead-lettered, since
 * the sender's software is wrong.
 */
export function unreadableOutcome(context: AmqpContext, error: JobcastError): Outcome {
  const { code, message, details } = error;
  if (details.length > 0 || !context.replyTo) return commandOutcome(context, error);
  return { reply: { ok: false, error: { code, message, details } }, reject: { code, message } };
}
