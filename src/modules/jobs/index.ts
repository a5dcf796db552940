export { estimatedEnd } from './estimated-end.js';
export { JobChanges, type ChangedJob, type ChangeListener, type JobChange } from './changes/index.js';
export { announceProgress } from './announce-progress.js';
export { findRequestedStops, type RequestedStop } from './find-requested-stops.sql.js';
export { listLiveTypes } from './list-live-types.sql.js';
export { forgetMarks } from './forget-marks.sql.js';
export type { JobDetails, JobInfo, ListedJob } from './job-info.js';
export { JobControl, noSuchJob } from './job-control.js';
export { JobInfoService, type JobPage } from './job-info-service.js';
export { EVERY_JOB, type JobScope } from './job-scope.js';
export { readJobMark } from './read-job-mark.sql.js';
export { findJobs } from './find-jobs.sql.js';
export { countActive } from './count-active.sql.js';
export { JobOverview, type Bucket, type Overview, type OverviewWindow, type Percentiles, type TenantShare } from './overview/index.js';
export { CHARGED_MS, JOB_COLUMNS, toJobInfo, type JobRow } from './job-row.js';
export { rankOf, rankValue } from './job-rank.js';
export { JobSubmissions } from './job-submissions.js';
export { JobRetry, type RetryHook, type RetryOptions, type RetryWrite } from './job-retry.js';
export type { StopRequest } from './stop-request.js';
export type { JobWrite } from './job-write.js';
export { JobTransitions, type AfterCommit, type ReleaseHook } from './job-transitions.js';
export { JobsModule } from './jobs.module.js';
export type { JobFilter } from './list-jobs.sql.js';
export { loadClaimedJobs, loadHeldJobs, loadJobs, lockJob } from './load-jobs.sql.js';
export type { QueuePosition } from './queue-position.js';
export * from './requests/index.js';
export type { JobAttempt } from './reports/job-attempt.js';
export type { JobRecordNote } from './reports/job-record-note.js';
export { JobReports, type RecordFilter, type RecordPage } from './reports/job-reports.js';
export type { LogPart, LogPartBefore, LogRange, LogRangeBefore } from './reports/log-part.js';
export type { ClearFilter } from './retention/find-ended-jobs.sql.js';
export { JobRemoval, type RemovalHook } from './retention/job-removal.js';
export { setAsideRefused, setJobsAside } from './refused-jobs.js';
export { Retention } from './retention/retention.js';
export { stoppedReason } from './stopped-reason.js';
export {
  JobSearch,
  type FoundJobs,
  type JobCounts,
  type JobCriteria,
  type JobGroup,
  type ParameterValue,
  type Position,
  type SearchStep,
  type SearchRange,
} from './search/index.js';
export type { StoredSubmission } from './store-hook.js';
export type { Submission, SubmissionNote, Submitted } from './submission.js';
export type { Transition } from './transition.js';
export {
  aborted,
  claimed,
  failed,
  givenBack,
  isHeld,
  queuedAgain,
  started,
  succeeded,
  type Claimant,
  type RequeueCause,
} from './transitions.js';
