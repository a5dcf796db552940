/** An exchange or a queue exists on the broker with other properties than the ones that were declared. */
export class TopologyMismatchError extends Error {
  override readonly name = 'TopologyMismatchError';

  constructor(
    readonly kind: 'exchange' | 'queue',
    readonly subject: string,
    cause: Error,
  ) {
    super(
      `The ${kind} "${subject}" exists with other properties than the declared ones: ${cause.message}. ` +
        `Empty and delete it on the broker (it is made again by itself), or use other names for this installation.`,
      { cause },
    );
  }
}
