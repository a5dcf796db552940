/**
 * Why a message was not confirmed: `not-connected` (nothing was sent), `invalid` (the client could not encode it, nothing
 * was sent), `nacked` (the broker refused it), `returned` (mandatory, and no queue took it), `closed` (the channel or the
 * connection ended first: the broker may have taken the message or not).
 */
export type NotConfirmedReason = 'not-connected' | 'invalid' | 'nacked' | 'returned' | 'closed';

const MEANING: Readonly<Record<NotConfirmedReason, string>> = {
  'not-connected': 'there is no connection to the broker; publish again when there is one',
  invalid: 'its properties cannot be encoded; correct them',
  nacked: 'the broker refused it (a queue is full or unavailable); publish again later',
  returned: 'no queue is bound for it; declare the queue and its binding',
  closed: 'the channel closed before the confirm; publish again, it may arrive twice',
};

/** A published message that the broker did not confirm. */
export class NotConfirmedError extends Error {
  override readonly name = 'NotConfirmedError';

  constructor(
    readonly reason: NotConfirmedReason,
    target: { readonly exchange: string; readonly routingKey: string },
    cause?: Error,
  ) {
    const because = cause ? ` (${cause.message})` : '';
    super(`The message to exchange "${target.exchange}" with key "${target.routingKey}" was not confirmed: ${MEANING[reason]}${because}`, {
      cause,
    });
  }
}
