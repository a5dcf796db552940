import { HttpException } from '@nestjs/common';
import type { ErrorDetail } from '#libs/contract';
import { errorAnswer } from '../jobs/index.js';

/** Problem details (RFC 9457) with the code and what is wrong with single properties. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly details: readonly ErrorDetail[];
}

/** Codes of errors that the HTTP door itself finds. */
const HTTP_CODES: Readonly<Record<number, string>> = {
  400: 'INVALID_MESSAGE',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  412: 'PRECONDITION_FAILED',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  421: 'MISDIRECTED_REQUEST',
};

/** The problem details of any error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpException) return ofHttpError(error.getStatus(), error.message);
  const answer = errorAnswer(error);
  // Errors of Express and its body parser: their messages are made for the caller where `expose` says so.
  if (answer.code === 'INTERNAL_ERROR' && isExposed(error)) return ofHttpError(error.status, error.message);
  return {
    type: 'about:blank',
    title: answer.title,
    status: answer.httpStatus,
    detail: answer.message,
    code: answer.code,
    details: answer.details,
  };
}

function ofHttpError(status: number, detail: string): Problem {
  const code = HTTP_CODES[status] ?? (status < 500 ? 'INVALID_MESSAGE' : 'INTERNAL_ERROR');
  const title = status < 500 ? 'The request cannot be answered' : 'The service has failed';
  return { type: 'about:blank', title, status, detail, code, details: [] };
}

function isExposed(error: unknown): error is Error & { readonly status: number } {
  return error instanceof Error && 'expose' in error && error.expose === true && 'status' in error && typeof error.status === 'number';
}
