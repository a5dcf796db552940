import type { IncomingMessage } from 'node:http';

/** Whether a request's body is a JSON message of ours, to be read whole; the content of a file is none, whatever its type. */
export function isJsonMessage({ headers, url }: IncomingMessage): boolean {
  return /^application\/(json|[\w.+-]+\+json)\b/i.test(headers['content-type'] ?? '') && !/^[^?]*\/files(\/|\?|$)/.test(url ?? '');
}
