import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { ExecutionModule } from '../execution/index.js';
import { InstancesModule } from '../instances/index.js';
import { JobsModule } from '../jobs/index.js';
import { SchedulesModule } from '../schedules/index.js';
import { TenantsModule } from '../tenants/index.js';
import { BulkStep } from './bulk-step.js';
import { AttachFile } from './attach-file.js';
import { BulkJobs } from './bulk-jobs.js';
import { ClearJobs } from './clear-jobs.js';
import { DeleteSchedule } from './delete-schedule.js';
import { DrainInstance } from './drain-instance.js';
import { EnqueueJob } from './enqueue-job.js';
import { ListAudit } from './list-audit.js';
import { LockJob } from './lock-job.js';
import { PauseType } from './pause-type.js';
import { RemoveJob } from './remove-job.js';
import { RetryJob } from './retry-job.js';
import { SaveSchedule } from './save-schedule.js';
import { SaveTenant } from './save-tenant.js';
import { StopJob } from './stop-job.js';
import { SubmitJobs } from './submit-jobs.js';
import { ViewSchedules } from './view-schedules.js';
import { VisibleJobs } from './visible-jobs.js';

const USE_CASES = [
  AttachFile,
  BulkJobs,
  ClearJobs,
  DeleteSchedule,
  DrainInstance,
  EnqueueJob,
  ListAudit,
  LockJob,
  PauseType,
  RemoveJob,
  RetryJob,
  SaveSchedule,
  SaveTenant,
  StopJob,
  SubmitJobs,
  ViewSchedules,
];

/** What callers do, each with its permissions and its entry in the audit: the same by every door. */
@Module({
  imports: [AccessModule, ExecutionModule, InstancesModule, JobsModule, SchedulesModule, TenantsModule],
  providers: [...USE_CASES, BulkStep, VisibleJobs],
  exports: [...USE_CASES, VisibleJobs],
})
export class UseCasesModule {}
