import { NotConfirmedError } from '#libs/amqp';

/** Whether a queue has refused the event: it is full, or unavailable. The broker itself could take it. */
export function isNack(error: unknown): boolean {
  return error instanceof NotConfirmedError && error.reason === 'nacked';
}
