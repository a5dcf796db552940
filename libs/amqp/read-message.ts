import { JobcastError, readJson } from '#libs/contract';

/** A message as its handler is found and called. */
export interface ReadMessage {
  readonly pattern: string;
  readonly data: unknown;
}

/**
 * Reads a body: a NestJS envelope `{pattern, data, id?}` names its pattern itself, any other JSON value is the data and the
 * routing key is the pattern.
 * @throws JobcastError `TOO_LARGE` when it is longer than `maxBytes`, and the errors of {@link readJson}.
 */
export function readMessage(body: Buffer, routingKey: string, maxBytes: number): ReadMessage {
  if (body.length > maxBytes)
    throw new JobcastError(
      'TOO_LARGE',
      `expected a message of at most ${maxBytes} bytes, got ${body.length}; send less, or several messages`,
    );
  const value = readJson(body);
  return isEnvelope(value) ? { pattern: value.pattern, data: value.data } : { pattern: routingKey, data: value };
}

function isEnvelope(value: unknown): value is { readonly pattern: string; readonly data: unknown } {
  return typeof value === 'object' && value !== null && 'pattern' in value && typeof value.pattern === 'string' && 'data' in value;
}
