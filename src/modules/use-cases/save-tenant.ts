import { Injectable } from '@nestjs/common';
import { Audit, mayManageTenants, type Caller } from '../access/index.js';
import { TenantService, type Tenant, type TenantSettings } from '../tenants/index.js';
import { forbidden } from './forbidden.js';

/** Makes a tenant, or changes what is named of it. */
@Injectable()
export class SaveTenant {
  constructor(
    private readonly tenants: TenantService,
    private readonly audit: Audit,
  ) {}

  /** `check` looks at the tenant as it was (null: there was none); what it throws refuses. @throws JobcastError `FORBIDDEN`, `CONFLICT`. */
  execute(caller: Caller, name: string, settings: TenantSettings, check?: (before: Tenant | null) => void): Promise<Tenant> {
    const attempt = { action: 'save-tenant', tenant: name, name, detail: JSON.stringify(settings) } as const;
    return this.audit.tried(caller, attempt, async () => {
      if (!mayManageTenants(caller)) throw forbidden('the permission manage_tenants');
      return this.tenants.save(name, settings, check);
    });
  }
}
