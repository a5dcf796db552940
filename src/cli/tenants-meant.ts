import type { SessionView } from '../modules/rest/session-view.js';
import type { ApiClient } from './api-client.js';

/** The tenants whose jobs are meant where one may be named: that one, the caller's own, or all that it may see. */
export async function tenantsMeant(api: ApiClient, named: string | undefined): Promise<readonly string[]> {
  if (named !== undefined) return [named];
  const { tenant } = await api.ask<SessionView>('/v1/session');
  if (tenant !== null) return [tenant];
  const { items } = await api.ask<{ items: readonly { readonly name: string }[] }>('/v1/tenants');
  return items.map(({ name }) => name);
}
