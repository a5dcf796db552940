import { UnreadableMessageError } from './unreadable-message-error.js';

/** A message as its handler is found and called. */
export interface ReadMessage {
  readonly pattern: string;
  readonly data: unknown;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a body: a NestJS envelope `{pattern, data, id?}` names its pattern itself, any other JSON value is the data and the
 * routing key is the pattern.
 * @throws UnreadableMessageError when it is longer than `maxBytes`, not UTF-8 or not JSON.
 */
export function readMessage(body: Buffer, routingKey: string, maxBytes: number): ReadMessage {
  if (body.length > maxBytes) {
    throw new UnreadableMessageError(
      'too-large',
      `A message has at most ${maxBytes} bytes; this one has ${body.length}. Send less, or several messages.`,
    );
  }
  const value = parse(decode(body));
  return isEnvelope(value) ? { pattern: value.pattern, data: value.data } : { pattern: routingKey, data: value };
}

function decode(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch (error) {
    throw new UnreadableMessageError(
      'not-utf8',
      'A body is JSON in UTF-8; this one has bytes that are not UTF-8. Encode it as UTF-8.',
      error,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new UnreadableMessageError(
      'not-json',
      `A body is JSON in UTF-8; this one is not JSON (${detail.slice(0, 200)}). Correct its syntax.`,
      error,
    );
  }
}

function isEnvelope(value: unknown): value is { readonly pattern: string; readonly data: unknown } {
  return typeof value === 'object' && value !== null && 'pattern' in value && typeof value.pattern === 'string' && 'data' in value;
}
