import { JobcastError, type ErrorCode, type ErrorDetail } from '#libs/contract';
import { failureOf, sqlStateOf } from '../../../database/index.js';

/** The codes of answers that tell of the service and not of the request. */
type ServiceCode = 'UNAVAILABLE' | 'INTERNAL_ERROR';

/** The one table from a code to what the doors that have no codes of their own make of it. */
const DOORS: Readonly<Record<ErrorCode | ServiceCode, { readonly httpStatus: number; readonly title: string }>> = {
  INVALID_MESSAGE: { httpStatus: 422, title: 'The request is not valid' },
  NO_SUCH_COMMAND: { httpStatus: 404, title: 'There is no such command' },
  NO_SUCH_TYPE: { httpStatus: 404, title: 'There is no such job type' },
  NO_SUCH_TENANT: { httpStatus: 404, title: 'There is no such tenant' },
  NO_SUCH_JOB: { httpStatus: 404, title: 'There is no such job' },
  FORBIDDEN: { httpStatus: 403, title: 'This is not allowed' },
  CONFLICT: { httpStatus: 409, title: 'This does not fit the present state' },
  QUOTA_EXCEEDED: { httpStatus: 429, title: 'There is as much as may be' },
  TOO_LARGE: { httpStatus: 413, title: 'The request is too large' },
  UNAVAILABLE: { httpStatus: 503, title: 'The service is not available now' },
  INTERNAL_ERROR: { httpStatus: 500, title: 'The service has failed' },
};

/** What a caller is told of an error, by any door. */
export interface ErrorAnswer {
  readonly code: ErrorCode | ServiceCode;
  readonly message: string;
  readonly details: readonly ErrorDetail[];
  readonly httpStatus: number;
  readonly title: string;
}

const MESSAGES = {
  INVALID_MESSAGE: 'The database cannot store a value of this request (SQLSTATE %); correct it.',
  UNAVAILABLE: 'The database is unavailable; try again later.',
  INTERNAL_ERROR: 'The service failed on this request; its log tells why.',
} as const;

/** What a caller is told of an error: of a refusal everything, of an outage that it may try again, of any other error nothing but that. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof JobcastError) {
    return { code: error.code, message: error.message, details: error.details, ...DOORS[error.code] };
  }
  const code = codeOf(error);
  const message = MESSAGES[code].replace('%', sqlStateOf(error) ?? '');
  return { code, message, details: [], ...DOORS[code] };
}

function codeOf(error: unknown): keyof typeof MESSAGES {
  const kind = failureOf(error);
  if (kind === 'outage' || kind === 'transient') return 'UNAVAILABLE';
  return kind === 'refused' ? 'INVALID_MESSAGE' : 'INTERNAL_ERROR';
}
