import { Injectable } from '@nestjs/common';
import { Audit, mayManageTenants, type Caller } from '../access/index.js';
import { JobTypeControl } from '../job-types/index.js';
import { forbidden } from './forbidden.js';

/** Pauses a job type for all tenants and instances, or lets it go on. */
@Injectable()
export class PauseType {
  constructor(
    private readonly types: JobTypeControl,
    private readonly audit: Audit,
  ) {}

  /** @throws JobcastError `FORBIDDEN`, `NO_SUCH_TYPE`. */
  execute(caller: Caller, name: string, { paused }: { readonly paused: boolean }): Promise<void> {
    return this.audit.tried(caller, { action: paused ? 'pause-type' : 'resume-type', name }, async () => {
      if (!mayManageTenants(caller)) throw forbidden('the permission manage_tenants');
      await this.types[paused ? 'pause' : 'resume'](name);
    });
  }
}
