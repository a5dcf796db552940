import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { TenantService } from '../tenants/index.js';
import { deleteSchedule } from './delete-schedule.sql.js';
import { findSchedule } from './find-schedule.sql.js';
import type { JobSchedule } from './job-schedule.js';
import { listSchedules } from './list-schedules.sql.js';
import { lockSchedule } from './lock-schedule.sql.js';
import { nextAfterChange } from './next-after-change.js';
import { saveSchedule } from './save-schedule.sql.js';
import { ScheduleCheck } from './schedule-check.js';
import type { ScheduleDefinition } from './schedule-definition.js';

/** What callers do with the schedules of a tenant, the same by every door. Refusals are JobcastErrors. */
@Injectable()
export class JobSchedules {
  constructor(
    private readonly database: Database,
    private readonly check: ScheduleCheck,
    private readonly tenants: TenantService,
  ) {}

  /**
   * Makes the schedule of that name, or replaces it whole. One whose times stay keeps what it is due for, so an application may put its
   * schedules at every start. `allow` looks at the job type of what is right; what it throws refuses.
   * @throws JobcastError `INVALID_MESSAGE`, `TOO_LARGE`, `NO_SUCH_TYPE` with the properties that are wrong; `NO_SUCH_TENANT`.
   */
  async put(tenant: string, name: string, definition: ScheduleDefinition, allow?: (type: string) => void): Promise<JobSchedule> {
    const now = this.database.clock.now();
    const schedule = await this.check.check(tenant, name, definition, now);
    allow?.(schedule.request.type);
    await this.tenants.ensure([tenant]);
    return this.database.transaction(async (runner) => {
      const before = await lockSchedule(runner, tenant, name);
      return saveSchedule(runner, schedule, nextAfterChange(schedule, before, now));
    });
  }

  /** The schedule, or null when the tenant has none of that name. */
  find(tenant: string, name: string): Promise<JobSchedule | null> {
    return findSchedule(this.database, tenant, name);
  }

  /** All schedules of the tenant, by name; null: of all tenants. */
  list(tenant: string | null): Promise<JobSchedule[]> {
    return listSchedules(this.database, tenant);
  }

  /** Removes the schedule; jobs that it has submitted stay. Resolves to whether there was one. */
  remove(tenant: string, name: string): Promise<boolean> {
    return deleteSchedule(this.database, tenant, name);
  }
}
