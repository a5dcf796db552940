import { BOUNDS, clamped } from '#libs/contract';
import type { Tenant, TenantSettings } from '../tenants/index.js';

/** A tenant as REST shows it. */
export type TenantView = { readonly name: string; readonly createdAt: string; readonly setAside: string | null } & Required<TenantSettings>;

/** A tenant as REST shows it. */
export function tenantView(tenant: Tenant): TenantView {
  const { name, maxRunning, maxStartsPerMinute, maxQueued, maxPending, maxFileBytes, maxFilesPerJob } = tenant;
  const { maxRunningPerType, paused, amqpUser, setAside } = tenant;
  const limits = { maxRunning, maxStartsPerMinute, maxQueued, maxPending, maxFileBytes, maxFilesPerJob, maxRunningPerType };
  const weight = clamped(tenant.weight, BOUNDS.weight, 1);
  return { name, weight, ...limits, paused, amqpUser, setAside, createdAt: tenant.createdAt.toISOString() };
}
