import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { AccessGuard, CurrentCaller, mayManageTenants, type Caller } from '../access/index.js';
import { nameCheck, shown } from '../jobs/index.js';
import { TenantService, type TenantSettings } from '../tenants/index.js';
import { readTenantSettings } from './tenant-fields.js';

/** A tenant as REST shows it. */
export type TenantView = { readonly name: string; readonly createdAt: string } & Required<TenantSettings>;

/** Tenants by REST: their weight, limits and pause. */
@Controller('v1/tenants')
@UseGuards(AccessGuard)
export class TenantsController {
  readonly #tenants: TenantService;

  constructor(tenants: TenantService) {
    this.#tenants = tenants;
  }

  @Get(':name')
  async find(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<TenantView> {
    const isVisible = mayManageTenants(caller) || caller.tenant === name;
    const tenant = isVisible && nameCheck.fits(name) ? await this.#tenants.find(name) : null;
    if (!tenant) throw new JobcastError('NO_SUCH_TENANT', `expected the name of a tenant, got ${shown(name)}; there is none of that name`);
    return view(tenant);
  }

  /** Creates the tenant, or changes what the body names; the rest stays. */
  @Put(':name')
  async save(@Param('name') name: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<TenantView> {
    if (!mayManageTenants(caller))
      throw new JobcastError('FORBIDDEN', 'expected the permission manage_tenants, which your token has not; ask an administrator');
    if (!nameCheck.fits(name)) {
      const message = `expected ${nameCheck.expected}, got ${shown(name)}; correct it`;
      throw new JobcastError('INVALID_MESSAGE', `name: ${message}`, [{ property: 'name', message }]);
    }
    return view(await this.#tenants.save(name, readTenantSettings(body)));
  }
}

function view(tenant: { readonly name: string; readonly createdAt: Date } & Required<TenantSettings>): TenantView {
  const { name, weight, maxRunning, maxStartsPerMinute, maxQueued, maxRunningPerType, paused, amqpUser } = tenant;
  return {
    name,
    weight,
    maxRunning,
    maxStartsPerMinute,
    maxQueued,
    maxRunningPerType,
    paused,
    amqpUser,
    createdAt: tenant.createdAt.toISOString(),
  };
}
