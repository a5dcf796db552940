import { address, type Query } from './address';
import { Problem } from './problem';

/** What a request may have besides its path. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with its media type. */
  readonly raw?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Asks the service. @throws Problem when the answer is no success, or when there is none. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', query = {}, body, raw, signal } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (raw) init.body = raw;
  else if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const response = await fetch(address(path, query), init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Problem(0, 'UNREACHABLE', 'The service does not answer. It may be starting, or the network is away; this page tries again.');
  });
  if (!response.ok) throw await Problem.of(response);
  return response;
}

/** Asks the service for JSON. @throws Problem */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await send(path, options);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}
