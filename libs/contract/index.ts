export { BOUNDS, clamped, expectedNumber, isWithin, readNumber, type Bound } from './bounds.js';
export { JOB_STATUSES, isTerminal, type JobStatus, type TerminalStatus } from './job-status.js';
export { REASON_CODES, type Reason, type ReasonCode } from './reason.js';
export { MAX_EVENT_FIELD_BYTES, type JobEvent, type JobEventData } from './job-event.js';
export { ERROR_CODES, type ErrorCode, type ErrorDetail } from './error-code.js';
export { JobcastError } from './jobcast-error.js';
export { MAX_DETAILS, Mistakes } from './mistakes.js';
export {
  MAX_JOBS_PER_MESSAGE,
  type EnqueueCommand,
  type JobAnswer,
  type JobRequest,
  type RelatedRecord,
  type Reply,
  type StopCommand,
  type SubmitCommand,
  type Warning,
} from './job-command.js';
export { COMMAND, MAX_JSON_DEPTH, NAME_PATTERN, topologyOf, type Topology } from './names.js';
export { PERMISSIONS, type Permission } from './permissions.js';
export { ROLES, type RoleName } from './roles.js';
export { propertyPath } from './property-path.js';
export { readJson } from './read-json.js';
export { MAX_JSON_VALUES, MAX_MESSAGE_DEPTH, scanJson } from './scan-json.js';
