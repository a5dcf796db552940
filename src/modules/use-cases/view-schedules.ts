import { Injectable } from '@nestjs/common';
import { mayView, viewScope, type Caller } from '../access/index.js';
import { JobSchedules, type JobSchedule } from '../schedules/index.js';

/** Shows schedules to whoever may see the jobs that they submit. */
@Injectable()
export class ViewSchedules {
  constructor(private readonly schedules: JobSchedules) {}

  /** Those of a tenant, or of all that the caller may see; by tenant and name. */
  async list(caller: Caller, tenant: string | null): Promise<JobSchedule[]> {
    const schedules = await this.schedules.list(tenant ?? viewScope(caller).tenant);
    return schedules.filter((schedule) => isSeen(caller, schedule));
  }

  /** The schedule; null also for one that the caller may not see. */
  async find(caller: Caller, tenant: string, name: string): Promise<JobSchedule | null> {
    const schedule = await this.schedules.find(tenant, name);
    return schedule && isSeen(caller, schedule) ? schedule : null;
  }
}

function isSeen(caller: Caller, { tenant, request }: JobSchedule): boolean {
  return mayView(caller, { tenant, owner: request.owner ?? null });
}
