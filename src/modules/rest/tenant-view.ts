import type { TenantSettings } from '../tenants/index.js';

/** A tenant as REST shows it. */
export type TenantView = { readonly name: string; readonly createdAt: string } & Required<TenantSettings>;

/** A tenant as REST shows it. */
export function tenantView(tenant: { readonly name: string; readonly createdAt: Date } & Required<TenantSettings>): TenantView {
  const { name, weight, maxRunning, maxStartsPerMinute, maxQueued, maxRunningPerType, paused, amqpUser } = tenant;
  const createdAt = tenant.createdAt.toISOString();
  return { name, weight, maxRunning, maxStartsPerMinute, maxQueued, maxRunningPerType, paused, amqpUser, createdAt };
}
