import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** Codes of refusals whose HTTP status would lead to another exit code: a wrong name of a type is wrong input. */
const BY_CODE: Readonly<Record<string, ExitCode>> = { NO_SUCH_TYPE: EXIT.usage, UNAVAILABLE: EXIT.failed };
const BY_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.usage,
  401: EXIT.refused,
  403: EXIT.refused,
  404: EXIT.notFound,
  409: EXIT.refused,
  412: EXIT.refused,
  413: EXIT.usage,
  422: EXIT.usage,
  429: EXIT.refused,
};

interface SaidProblem {
  readonly detail?: unknown;
  /** Of `/health/ready`. */
  readonly message?: unknown;
  readonly code?: unknown;
  readonly details?: unknown;
}

/** The error that an answer of the service means (RFC 9457 problem details, or whatever stands between it and us). */
export function problemError(status: number, body: string): CliError {
  const said = parsed(body);
  const code = typeof said.code === 'string' ? said.code : null;
  const text = [said.detail, said.message].find((one) => typeof one === 'string');
  const detail = text ?? `the service answered with HTTP status ${status}`;
  const exitCode = (code === null ? undefined : BY_CODE[code]) ?? BY_STATUS[status] ?? EXIT.failed;
  const hint = status === 401 ? '\nName a file with a token: --token-file, or JOBCAST_TOKEN_FILE.' : '';
  return new CliError(exitCode, [detail, ...furtherDetails(said.details, detail)].join('\n') + hint, code);
}

function furtherDetails(details: unknown, detail: string): string[] {
  if (!Array.isArray(details)) return [];
  const lines = details.map((one: { property?: unknown; message?: unknown }) => `${String(one.property)}: ${String(one.message)}`);
  return lines.filter((line) => !detail.includes(line)).map((line) => `  ${line}`);
}

function parsed(body: string): SaidProblem {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
