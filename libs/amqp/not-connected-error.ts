/** A channel was asked for while there was no connection to the broker. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError';

  constructor(connection: string) {
    super(`The connection "${connection}" has no broker now; wait for onConnected and ask again.`);
  }
}
