/** The stable code of every refusal, the same by all doors. */
export const ERROR_CODES = [
  'INVALID_MESSAGE',
  'NO_SUCH_COMMAND',
  'NO_SUCH_TYPE',
  'NO_SUCH_TENANT',
  'NO_SUCH_JOB',
  'FORBIDDEN',
  'CONFLICT',
  'QUOTA_EXCEEDED',
  'TOO_LARGE',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is wrong with one property: `property` is its path (`jobs[3].priority`), `message` what was expected, what came and what to do. */
export interface ErrorDetail {
  readonly property: string;
  readonly message: string;
}
