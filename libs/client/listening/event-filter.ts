import { JOB_STATUSES, NAME_PATTERN, type JobEvent } from '#libs/contract';
import type { EventSelection } from './event-selection.js';

const ALL = '*';
const BROADCAST = JOB_STATUSES.filter((status) => status !== 'PENDING');

/** A checked selection of events: what is to be bound, and whether an event belongs to it. */
export class EventFilter {
  readonly #tenants: readonly string[];
  readonly #jobTypes: readonly string[];
  readonly #statuses: readonly string[];

  /** @throws TypeError when a part of the selection is none. */
  constructor({ tenant, jobType, status }: EventSelection) {
    this.#tenants = chosen('tenant', tenant, isName, `a name (${NAME_PATTERN.source})`);
    this.#jobTypes = chosen('jobType', jobType, isName, `a name (${NAME_PATTERN.source})`);
    // Every status by its name and never a wildcard: keys of another kind (progress) come by the same exchange.
    const statuses = chosen('status', status, (one) => BROADCAST.includes(one as never), `one of ${BROADCAST.join(', ')}`);
    this.#statuses = statuses.includes(ALL) ? BROADCAST : statuses;
  }

  /** The routing keys to bind. */
  get keys(): string[] {
    return this.#tenants.flatMap((tenant) =>
      this.#jobTypes.flatMap((jobType) => this.#statuses.map((status) => `${tenant}.${jobType}.${status}`)),
    );
  }

  /** Whether the event is wanted: a queue may have bindings of an earlier version of its service. */
  matches({ data }: JobEvent): boolean {
    return has(this.#tenants, data.tenant) && has(this.#jobTypes, data.jobType) && has(this.#statuses, data.status);
  }
}

function isName(value: string): boolean {
  return NAME_PATTERN.test(value);
}

function has(values: readonly string[], value: string): boolean {
  return values.includes(ALL) || values.includes(value);
}

function chosen(
  property: keyof EventSelection,
  given: string | readonly string[] | undefined,
  isValid: (value: string) => boolean,
  expected: string,
): readonly string[] {
  const values: readonly string[] = typeof given === 'string' ? [given] : (given ?? [ALL]);
  const wrong = values.find((value) => value !== ALL && !isValid(value));
  if (wrong === undefined && values.length > 0) return values.includes(ALL) ? [ALL] : [...new Set(values)];
  const came = wrong === undefined ? 'an empty list' : JSON.stringify(wrong);
  throw new TypeError(`${property}: expected "*", ${expected} or a list of them, got ${came}; correct it`);
}
