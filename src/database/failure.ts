import { HttpException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { JobcastError } from '#libs/contract';

/**
 * The kind of a failure decides how the service continues:
 * - `refused`: the same data will be refused again (SQLSTATE classes 22, 23, 54; a refusal of our own); the item fails.
 * - `transient`: the statement met another transaction or was canceled (40001, 40P01, 55P03, 57014); it is tried again.
 * - `defect`: the statement or our own code is wrong (class 42; any other exception of ours).
 * - `outage`: the database does not answer or takes no writes (any other SQLSTATE; any other error of the driver); all work waits.
 */
export type FailureKind = 'refused' | 'transient' | 'defect' | 'outage';

const REFUSED_STATES = /^(22|23|54)/;
const TRANSIENT_STATES = /^(40001|40P01|55P03|57014)$/;
const DEFECT_STATES = /^42/;
/** Errors of our own code, also while it prepares a statement for the driver. */
const OWN_ERRORS: readonly string[] = ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'];

/** The database does not answer, or takes no writes; `cause` is the error of the driver. The same call may succeed later. */
export class DatabaseUnavailableError extends Error {
  constructor(cause: unknown) {
    super(`the database is unavailable: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'DatabaseUnavailableError';
  }
}

/** Thrown in a transaction to roll it back for a reason that its caller handles; the transaction is not tried again. */
export class RolledBackError extends Error {}

/** The kind of any error. Errors of the driver must come from {@link fromDriver}, as those of `Database` do. */
export function failureOf(error: unknown): FailureKind {
  const state = sqlStateOf(error);
  if (state !== undefined) return kindOfState(state);
  if (error instanceof JobcastError || error instanceof HttpException || error instanceof RolledBackError) return 'refused';
  // By its name, since a class of a bundled module is another one.
  return nameOf(error) === 'DatabaseUnavailableError' ? 'outage' : 'defect';
}

/** Whether all work must wait for the database. */
export function isDatabaseOutage(error: unknown): boolean {
  return failureOf(error) === 'outage';
}

/** An error of the driver or of TypeORM as {@link failureOf} knows it. */
export function fromDriver(error: unknown): unknown {
  const thrown: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const isKnown = sqlStateOf(thrown) !== undefined || OWN_ERRORS.includes(nameOf(thrown)) || failureOf(thrown) !== 'defect';
  return isKnown ? thrown : new DatabaseUnavailableError(thrown);
}

/** The SQLSTATE of an error that the server has reported, such as `23505`; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('severity' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function kindOfState(state: string): FailureKind {
  if (REFUSED_STATES.test(state)) return 'refused';
  if (TRANSIENT_STATES.test(state)) return 'transient';
  return DEFECT_STATES.test(state) ? 'defect' : 'outage';
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string' ? error.name : '';
}
