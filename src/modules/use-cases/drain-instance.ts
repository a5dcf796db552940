import { Injectable } from '@nestjs/common';
import { Audit, mayManageTenants, type Caller } from '../access/index.js';
import { InstanceRegistry } from '../instances/index.js';
import { forbidden } from './forbidden.js';

/** Asks an instance to end as after SIGTERM: it takes no more jobs, waits for those that run, and exits with 0. */
@Injectable()
export class DrainInstance {
  constructor(
    private readonly instances: InstanceRegistry,
    private readonly audit: Audit,
  ) {}

  /** Resolves to whether there is such an incarnation. @throws JobcastError `FORBIDDEN`. */
  execute(caller: Caller, incarnation: number): Promise<boolean> {
    const told = (isThere: boolean) => (isThere ? {} : { outcome: 'NOT_FOUND' });
    const attempt = { action: 'drain-instance', name: String(incarnation) } as const;
    return this.audit.tried(
      caller,
      attempt,
      async () => {
        if (!mayManageTenants(caller)) throw forbidden('the permission manage_tenants');
        return this.instances.requestDrain(incarnation);
      },
      told,
    );
  }
}
