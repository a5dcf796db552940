import type { Tenant } from './tenant.entity.js';

/** The limits of a tenant that are a number; null: no limit. */
export type TenantLimit = 'maxRunning' | 'maxStartsPerMinute' | 'maxQueued' | 'maxPending' | 'maxFileBytes' | 'maxFilesPerJob';

/** What can be set of a tenant; what is not named stays (or takes its default when the tenant is new). */
export type TenantSettings = Partial<Pick<Tenant, TenantLimit | 'weight' | 'maxRunningPerType' | 'paused' | 'amqpUser'>>;
