import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { InstanceRegistry } from './instance-registry.js';
import { Rescue } from './rescue.js';

/** This instance among the others. The database, the settings and the job types come from global modules. */
@Module({ imports: [JobsModule], providers: [InstanceRegistry, Rescue], exports: [InstanceRegistry, Rescue] })
export class InstancesModule {}
