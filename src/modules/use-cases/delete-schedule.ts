import { Injectable } from '@nestjs/common';
import { Audit, mayCreateType, type Caller } from '../access/index.js';
import { JobSchedules } from '../schedules/index.js';
import { forbidden } from './forbidden.js';
import { ViewSchedules } from './view-schedules.js';
import { VisibleJobs } from './visible-jobs.js';

/** Removes a schedule; jobs that it has submitted stay. By whoever may submit what it submits. */
@Injectable()
export class DeleteSchedule {
  constructor(
    private readonly schedules: JobSchedules,
    private readonly seen: ViewSchedules,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** Resolves to whether there was one that the caller may see. @throws JobcastError `FORBIDDEN`. */
  execute(caller: Caller, tenant: string, name: string): Promise<boolean> {
    const told = (wasThere: boolean) => (wasThere ? {} : { outcome: 'NOT_FOUND' });
    return this.audit.tried(caller, { action: 'delete-schedule', tenant, name }, () => this.#delete(caller, tenant, name), told);
  }

  async #delete(caller: Caller, tenant: string, name: string): Promise<boolean> {
    const schedule = await this.seen.find(caller, tenant, name);
    if (!schedule) return false;
    const { type } = schedule.request;
    if (!mayCreateType(caller, tenant, this.visible.permissionsOf(type)))
      throw forbidden(`the permission create_job and those that the job type ${type} asks for`);
    return this.schedules.remove(tenant, name);
  }
}
