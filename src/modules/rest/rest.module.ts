import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { JobsModule } from '../jobs/index.js';
import { TenantsModule } from '../tenants/index.js';
import { JobsController } from './jobs.controller.js';
import { TenantsController } from './tenants.controller.js';

/** The HTTP door under `/v1`. */
@Module({ imports: [AccessModule, JobsModule, TenantsModule], controllers: [JobsController, TenantsController] })
export class RestModule {}
