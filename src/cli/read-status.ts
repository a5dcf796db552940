import { JOB_STATUSES, type JobStatus } from '#libs/contract';
import { SCREEN_STATUS } from '../modules/rest/history/screen-status.js';
import { closestName } from '../settings/closest-name.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Reads statuses between commas, in the words of the table or of JSON. @throws CliError */
export function readStatuses(text: string): JobStatus[] {
  return text.split(',').map((part) => readStatus(part.trim()));
}

function readStatus(word: string): JobStatus {
  const known = JOB_STATUSES.find((status) => [status, SCREEN_STATUS[status].toUpperCase()].includes(word.toUpperCase()));
  if (known) return known;
  const near = closestName(word, [...JOB_STATUSES, ...Object.values(SCREEN_STATUS)]);
  const advice = near === undefined ? 'correct it' : `did you mean ${near}?`;
  throw new CliError(
    EXIT.usage,
    `--status: expected statuses between commas, of ${JOB_STATUSES.join(', ')}, got ${JSON.stringify(word)}; ${advice}`,
  );
}
