import { createHash } from 'node:crypto';
import { Body, Controller, Get, Param, Put, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { JobcastError } from '#libs/contract';
import { AccessGuard, CurrentCaller, mayViewTenant, type Caller } from '../access/index.js';
import { nameCheck, shown } from '../jobs/index.js';
import { TenantService } from '../tenants/index.js';
import { SaveTenant } from '../use-cases/index.js';
import { ifMatch } from './if-match.js';
import { readTenantSettings } from './tenant-fields.js';
import { tenantView, type TenantView } from './tenant-view.js';

/** Tenants by REST: their weight, limits and pause. */
@Controller('v1/tenants')
@UseGuards(AccessGuard)
export class TenantsController {
  constructor(
    private readonly tenants: TenantService,
    private readonly saveTenant: SaveTenant,
  ) {}

  @Get(':name')
  async find(@Param('name') name: string, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<TenantView> {
    const tenant = mayViewTenant(caller, name) && nameCheck.fits(name) ? await this.tenants.find(name) : null;
    if (!tenant) throw new JobcastError('NO_SUCH_TENANT', `expected the name of a tenant, got ${shown(name)}; there is none of that name`);
    return tagged(tenantView(tenant), request);
  }

  /** Creates the tenant, or changes what the body names; the rest stays. */
  @Put(':name')
  async save(
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<TenantView> {
    if (!nameCheck.fits(name)) {
      const message = `expected ${nameCheck.expected}, got ${shown(name)}; correct it`;
      throw new JobcastError('INVALID_MESSAGE', `name: ${message}`, [{ property: 'name', message }]);
    }
    const matches = ifMatch(request);
    const check = matches && ((before: Parameters<typeof tenantView>[0] | null) => matches(before && etagOf(tenantView(before))));
    return tagged(tenantView(await this.saveTenant.execute(caller, name, readTenantSettings(body), check)), request);
  }
}

function tagged(tenant: TenantView, { res }: Request): TenantView {
  res?.setHeader('ETag', etagOf(tenant));
  return tenant;
}

function etagOf(tenant: TenantView): string {
  return `"${createHash('sha256').update(JSON.stringify(tenant)).digest('base64url').slice(0, 22)}"`;
}
