import { Module } from '@nestjs/common';
import { TenantService } from './tenant-service.js';

/** Tenants and their settings. */
@Module({ providers: [TenantService], exports: [TenantService] })
export class TenantsModule {}
