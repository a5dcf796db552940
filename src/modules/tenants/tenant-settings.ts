import type { Tenant } from './tenant.entity.js';

/** What can be set of a tenant; what is not named stays (or takes its default when the tenant is new). */
export type TenantSettings = Partial<
  Pick<Tenant, 'weight' | 'maxRunning' | 'maxStartsPerMinute' | 'maxQueued' | 'maxRunningPerType' | 'paused' | 'amqpUser'>
>;
