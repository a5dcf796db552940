import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { problemError } from './problem-error.js';

/** Longer than a job that is stopped to be removed may take to end by default. */
const ANSWER_MS = 120_000;

/** What is sent. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: URLSearchParams | Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly content?: ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the request; default: a limit of two minutes. */
  readonly signal?: AbortSignal;
}

/** The service by REST, for the commands. */
export class ApiClient {
  constructor(
    /** Without a slash at its end. */
    readonly url: string,
    private readonly token: string | undefined,
  ) {}

  /** The answer's JSON. @throws CliError */
  async ask<Answer>(path: string, request: ApiRequest = {}): Promise<Answer> {
    const response = await this.open(path, request);
    const text = await response.text();
    return (text === '' ? null : JSON.parse(text)) as Answer;
  }

  /** The answer itself, once it is known to be a good one. @throws CliError */
  async open(path: string, request: ApiRequest = {}): Promise<Response> {
    const response = await this.#fetch(path, request);
    if (response.ok) return response;
    throw problemError(response.status, await response.text());
  }

  async #fetch(path: string, { method, query, json, content, headers, signal }: ApiRequest): Promise<Response> {
    const search = query === undefined ? '' : `?${new URLSearchParams(query as Record<string, string>).toString()}`;
    const init: RequestInit = {
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: signal ?? AbortSignal.timeout(ANSWER_MS),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(content === undefined ? {} : { body: content, duplex: 'half' }),
    };
    try {
      return await fetchAgain(`${this.url}${path}${search}`, init);
    } catch (error) {
      throw new CliError(
        EXIT.unreachable,
        `cannot reach Jobcast at ${this.url} (${whyOf(error)}); start it, or name its address: --url, or JOBCAST_URL`,
      );
    }
  }
}

/** What only reads is asked once more when the service closed a connection that was kept open in the moment of its use. */
async function fetchAgain(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.method === 'GET' && /ECONNRESET|other side closed/.test(whyOf(error))) return fetch(url, init);
    throw error;
  }
}

function whyOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return cause.message || code;
}
