/** What is wrong with one property of a request. */
export interface ProblemDetail {
  readonly property: string;
  readonly message: string;
}

/** An answer that is no success, as the service tells it (RFC 9457). `status` 0: the service did not answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly ProblemDetail[] = [],
  ) {
    super(message);
    this.name = 'Problem';
  }

  /** Reads the body of an answer; what is not told in the service's way keeps the status. */
  static async of(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => null);
    const told = typeof body === 'object' && body !== null ? (body as Partial<Record<'code' | 'detail' | 'details', unknown>>) : {};
    return new Problem(
      response.status,
      typeof told.code === 'string' ? told.code : `HTTP_${response.status}`,
      typeof told.detail === 'string' ? told.detail : `The service answered with ${response.status} ${response.statusText}`,
      Array.isArray(told.details) ? (told.details as ProblemDetail[]) : [],
    );
  }
}
