import type { JobCriteria } from '../../jobs/index.js';
import type { ChangeEvent } from './change-event.js';

/**
 * Whether a change fits what of the criteria an event itself tells; the status is that of the change. `group` does not restrict: whoever
 * shows one wants to know of what leaves it.
 */
export function wants({ tenant, owner, types, statuses, instance, createdAfter, createdBefore }: JobCriteria, event: ChangeEvent): boolean {
  const createdMs = Date.parse(event.createdAt);
  return (
    (tenant === undefined || tenant === event.tenant) &&
    (owner === undefined || owner === event.owner) &&
    (types?.includes(event.jobType) ?? true) &&
    (statuses?.includes(event.status) ?? true) &&
    (instance === undefined || instance === event.instance) &&
    (createdAfter === undefined || createdMs >= createdAfter.getTime()) &&
    (createdBefore === undefined || createdMs < createdBefore.getTime())
  );
}

/** The criteria for which a job must be looked at in the database; null when there are none. */
export function lookedUp({ text, parameters, error, relatedHref, retryOf }: JobCriteria): JobCriteria | null {
  const criteria = { text, parameters, error, relatedHref, retryOf };
  return Object.values(criteria).some((value) => value !== undefined) ? criteria : null;
}
