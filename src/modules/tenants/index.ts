export { Tenant } from './tenant.entity.js';
export { TenantService } from './tenant-service.js';
export type { TenantSettings } from './tenant-settings.js';
export { TenantsModule } from './tenants.module.js';
export { markTenant } from './mark-tenant.sql.js';
export { unmarkTenants } from './unmark-tenants.sql.js';
export { listTenantNames } from './list-tenant-names.sql.js';
