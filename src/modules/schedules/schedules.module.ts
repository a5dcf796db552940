import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { JobSchedules } from './job-schedules.js';
import { ScheduleCheck } from './schedule-check.js';
import { Schedules } from './schedules.js';

/** What is submitted by itself, by cron. */
@Module({
  imports: [JobsModule],
  providers: [JobSchedules, ScheduleCheck, Schedules],
  exports: [JobSchedules, Schedules],
})
export class SchedulesModule {}
