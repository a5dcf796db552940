/** Why a message is refused: what stands in the headers of the rejected message. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * What becomes of a message that was not handled: an answer to whoever waits for one, a place in the rejected exchange, both
 * or neither, and then its acknowledgement. `requeue` means that nothing is wrong with the message but with what is needed to
 * handle it (an outage): consuming pauses and the message goes back.
 */
export type Outcome = { readonly reply?: unknown; readonly reject?: Refusal } | 'requeue';
