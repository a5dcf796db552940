export { AmqpUrlError, type Tell } from '#libs/amqp';
export {
  COMMAND,
  ERROR_CODES,
  JOB_STATUSES,
  JobcastError,
  MAX_JOBS_PER_MESSAGE,
  REASON_CODES,
  isTerminal,
  topologyOf,
  type EnqueueCommand,
  type ErrorCode,
  type ErrorDetail,
  type JobAnswer,
  type JobEvent,
  type JobEventData,
  type JobRequest,
  type JobStatus,
  type Reason,
  type ReasonCode,
  type RelatedRecord,
  type Reply,
  type StopCommand,
  type SubmitCommand,
  type TerminalStatus,
  type Topology,
  type Warning,
} from '#libs/contract';
export type { ClientErrorCode } from './client-error-code.js';
export type { CallOptions } from './commands/call-options.js';
export type { CommandBodies } from './commands/command-bodies.js';
export type { SubmittedJob, SubmittedJobs } from './commands/submitted.js';
export { JobcastClient } from './jobcast-client.js';
export { JobcastClientError } from './jobcast-client-error.js';
export type { JobcastClientOptions } from './jobcast-client-options.js';
export type { EventContext } from './listening/event-context.js';
export type { EventHandler } from './listening/event-handler.js';
export type { BroadcastStatus, EventSelection } from './listening/event-selection.js';
export type { ListenOptions } from './listening/listen-options.js';
export type { Listener } from './listening/listener.js';
