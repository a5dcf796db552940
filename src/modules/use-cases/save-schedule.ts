import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { Audit, mayCreate, mayCreateType, mayNameOwner, mayView, type Caller } from '../access/index.js';
import { isFields, shown } from '../jobs/index.js';
import { JobSchedules, type JobSchedule, type ScheduleDefinition } from '../schedules/index.js';
import { forbidden } from './forbidden.js';
import { VisibleJobs } from './visible-jobs.js';

/** Makes a schedule of a tenant, or replaces it whole; by whoever may submit what it submits (and what it submitted). */
@Injectable()
export class SaveSchedule {
  constructor(
    private readonly schedules: JobSchedules,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** @throws JobcastError `FORBIDDEN`, `INVALID_MESSAGE`, `TOO_LARGE`, `NO_SUCH_TYPE`, `NO_SUCH_TENANT`. */
  execute(caller: Caller, tenant: string, name: string, definition: unknown): Promise<JobSchedule> {
    return this.audit.tried(caller, { action: 'save-schedule', tenant, name }, async () => {
      if (!mayCreate(caller, tenant)) throw forbidden(`the permission create_job for the tenant ${tenant}`);
      const before = await this.schedules.find(tenant, name);
      if (before) this.#requireOld(caller, before);
      const owned = this.#owned(caller, definition) as ScheduleDefinition; // put checks it
      return this.schedules.put(tenant, name, owned, (type) => this.#requireType(caller, tenant, type));
    });
  }

  #requireOld(caller: Caller, { tenant, name, request: { type, owner = null } }: JobSchedule): void {
    if (!mayView(caller, { tenant, owner })) throw forbidden(`the right to see the jobs of the schedule ${name}, which is another user's`);
    this.#requireType(caller, tenant, type);
  }

  #requireType(caller: Caller, tenant: string, type: string): void {
    if (!mayCreateType(caller, tenant, this.visible.permissionsOf(type)))
      throw forbidden(`the permissions that the job type ${type} asks for`);
  }

  /** With the owner of its jobs, as for jobs that are submitted; the rest is checked with the definition. */
  #owned(caller: Caller, definition: unknown): unknown {
    if (caller.isLocalAdministrator || !isFields(definition)) return definition;
    const owner = definition.owner ?? caller.subject;
    if (owner !== caller.subject && !mayNameOwner(caller)) {
      const message = `expected your own name (${shown(caller.subject)}) as owner or none, got ${shown(owner)}; correct it`;
      throw new JobcastError('FORBIDDEN', message);
    }
    return { ...definition, owner };
  }
}
