import type { Cleared } from '../modules/use-cases/clear-jobs.js';
import type { ApiClient } from './api-client.js';

/** Which ended jobs to remove; all of the tenants where nothing is said. */
export interface ClearChoice {
  readonly owner?: string | undefined;
  readonly types?: readonly string[] | undefined;
  readonly endedBefore?: string | undefined;
}

/** Removes ended jobs of the tenants, and adds up what became of it. */
export async function clearEnded(api: ApiClient, tenants: readonly string[], choice: ClearChoice): Promise<Cleared> {
  let total: Cleared = { removed: 0, active: 0 };
  for (const tenant of tenants) {
    const { removed, active } = await api.ask<Cleared>('/v1/jobs/clear', { json: { tenant, ...choice } });
    total = { removed: total.removed + removed, active: total.active + active };
  }
  return total;
}
