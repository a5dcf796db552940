export { JobcastModule, type JobcastModuleOptions } from './jobcast.module.js';
export { JobFiles, type FileKind, type JobFile, type NewInput, type OpenFile } from './modules/execution/index.js';
export { JobTypeControl, type HostApplication } from './modules/job-types/index.js';
export { ERROR_CODES, JobcastError, type ErrorCode, type ErrorDetail, type JobAnswer, type JobRequest, type Warning } from '#libs/contract';
export {
  estimatedEnd,
  JobInfoService,
  JobReports,
  type JobAttempt,
  type ClearFilter,
  type JobDetails,
  type JobFilter,
  type JobInfo,
  type JobPage,
  type JobRecordNote,
  type QueuePosition,
  type LogPart,
  type LogPartBefore,
  type LogRange,
  type LogRangeBefore,
  type RecordFilter,
  type RecordPage,
  type StopRequest,
  type Submitted,
} from './modules/jobs/index.js';
export {
  JobSchedules,
  type JobSchedule,
  type MissedPolicy,
  type ScheduleDefinition,
  type ScheduledRequest,
} from './modules/schedules/index.js';
export { Service } from './service.js';
export { Settings, SettingsError } from './settings/index.js';
