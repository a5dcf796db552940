import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { JobsModule } from '../jobs/index.js';
import { TenantsModule } from '../tenants/index.js';
import { UseCasesModule } from '../use-cases/index.js';
import { AuditController } from './audit.controller.js';
import { InstanceDrainsController } from './instance-drains.controller.js';
import { JobKeepingController } from './job-keeping.controller.js';
import { JobWritesController } from './job-writes.controller.js';
import { JobsController } from './jobs.controller.js';
import { ManyJobsController } from './many-jobs.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { SessionController } from './session.controller.js';
import { TenantsController } from './tenants.controller.js';
import { TypePausesController } from './type-pauses.controller.js';
import { UploadsController } from './uploads.controller.js';

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
  imports: [AccessModule, JobsModule, TenantsModule, UseCasesModule],
  controllers: [AuditController, JobsController, TenantsController, ...WRITES],
})
export class RestModule {}
