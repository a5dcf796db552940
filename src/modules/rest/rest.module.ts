import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { ExecutionModule } from '../execution/index.js';
import { InstancesModule } from '../instances/index.js';
import { JobsModule } from '../jobs/index.js';
import { TenantsModule } from '../tenants/index.js';
import { UseCasesModule } from '../use-cases/index.js';
import { AuditController } from './audit.controller.js';
import { InstanceDrainsController } from './instance-drains.controller.js';
import { JobKeepingController } from './job-keeping.controller.js';
import { JobWritesController } from './job-writes.controller.js';
import { HistoryFileName } from './history/history-file-name.js';
import { HistoryController } from './history/history.controller.js';
import { InstancesController } from './instances.controller.js';
import { JobFilesController } from './job-files.controller.js';
import { JobPresenter } from './job-presenter.js';
import { JobReportsController } from './job-reports.controller.js';
import { JobTypesController } from './job-types.controller.js';
import { JobsController } from './jobs.controller.js';
import { ManyJobsController } from './many-jobs.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OverviewController } from './overview.controller.js';
import { RecordStatusController } from './record-status.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { SessionController } from './session.controller.js';
import { StatusController } from './status.controller.js';
import { JobStream } from './stream/job-stream.js';
import { StreamController } from './stream/stream.controller.js';
import { TenantListController } from './tenant-list.controller.js';
import { TenantsController } from './tenants.controller.js';
import { TypePausesController } from './type-pauses.controller.js';
import { UploadsController } from './uploads.controller.js';

const READS = [
  AuditController,
  HistoryController,
  InstancesController,
  JobFilesController,
  JobReportsController,
  JobTypesController,
  JobsController,
  OpenApiController,
  OverviewController,
  RecordStatusController,
  StatusController,
  StreamController,
  TenantListController,
  TenantsController,
];

const WRITES = [
  InstanceDrainsController,
  JobKeepingController,
  JobWritesController,
  ManyJobsController,
  SchedulesController,
  SessionController,
  TypePausesController,
  UploadsController,
];

/** The HTTP door under `/v1`. */
@Module({
  imports: [AccessModule, ExecutionModule, InstancesModule, JobsModule, TenantsModule, UseCasesModule],
  controllers: [...READS, ...WRITES],
  providers: [HistoryFileName, JobPresenter, JobStream],
})
export class RestModule {}
