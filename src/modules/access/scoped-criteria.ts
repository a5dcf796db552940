import type { JobCriteria } from '../jobs/index.js';
import type { Caller } from './caller.js';
import { viewScope } from './permitted.js';

/** The criteria within what the caller may see; null when they ask for what it may not see, so that nothing is found. */
export function scopedCriteria(caller: Caller, criteria: JobCriteria): JobCriteria | null {
  const { tenant, owner } = viewScope(caller);
  if (differ(criteria.tenant, tenant) || differ(criteria.owner, owner)) return null;
  return { ...criteria, tenant: tenant ?? criteria.tenant, owner: owner ?? criteria.owner };
}

function differ(asked: string | undefined, only: string | null): boolean {
  return only !== null && asked !== undefined && asked !== only;
}
