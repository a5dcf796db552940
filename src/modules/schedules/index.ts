export type { CheckedSchedule, JobSchedule } from './job-schedule.js';
export { JobSchedules } from './job-schedules.js';
export type { MissedPolicy, ScheduleDefinition, ScheduledRequest } from './schedule-definition.js';
export { Schedules } from './schedules.js';
export { SchedulesModule } from './schedules.module.js';
