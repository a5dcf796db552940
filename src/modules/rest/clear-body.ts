import { isTerminal, JOB_STATUSES, type TerminalStatus } from '#libs/contract';
import { nameCheck, parseTime, textCheck, TIME_EXPECTED, type ClearFilter, type FieldCheck } from '../jobs/index.js';
import { readFields } from './read-fields.js';

const ENDED: readonly unknown[] = JOB_STATUSES.filter(isTerminal);
const MAX_TYPES = 1_000;

const FIELDS: Readonly<Record<string, FieldCheck>> = {
  tenant: { ...nameCheck, required: false },
  owner: textCheck(200),
  types: {
    expected: `a list of at most ${MAX_TYPES} names of job types`,
    fits: (value) => Array.isArray(value) && value.length <= MAX_TYPES && value.every(nameCheck.fits),
  },
  statuses: {
    expected: `a list of statuses that end a job (${ENDED.join(', ')})`,
    fits: (value) => Array.isArray(value) && value.length <= ENDED.length && value.every((status) => ENDED.includes(status)),
  },
  endedBefore: { expected: TIME_EXPECTED, fits: (value) => typeof value === 'string' && parseTime(value) !== undefined },
};

/** Reads which ended jobs to clear. @throws JobcastError `INVALID_MESSAGE` */
export function readClear(body: unknown): Omit<ClearFilter, 'tenant'> & { readonly tenant?: string | undefined } {
  const { tenant, owner, types, statuses, endedBefore } = readFields(body, FIELDS);
  return {
    tenant: tenant as string | undefined,
    owner: owner as string | undefined,
    types: types as readonly string[] | undefined,
    statuses: statuses as readonly TerminalStatus[] | undefined,
    endedBefore: typeof endedBefore === 'string' ? parseTime(endedBefore) : undefined,
  };
}
