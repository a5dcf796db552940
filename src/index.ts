export { ERROR_CODES, JobcastError, type ErrorCode, type ErrorDetail, type JobAnswer, type JobRequest, type Warning } from '#libs/contract';
export {
  JobInfoService,
  type ClearFilter,
  type JobDetails,
  type JobFilter,
  type JobInfo,
  type JobPage,
  type StopRequest,
  type Submitted,
} from './modules/jobs/index.js';
export { Service } from './service.js';
export { Settings, SettingsError } from './settings/index.js';
