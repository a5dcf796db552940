/** A body that is not strict UTF-8 JSON, or is too large to be read at all. */
export class UnreadableMessageError extends Error {
  override readonly name = 'UnreadableMessageError';

  constructor(
    readonly problem: 'too-large' | 'not-utf8' | 'not-json',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
