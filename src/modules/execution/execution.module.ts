import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/index.js';
import { JobsModule } from '../jobs/index.js';
import { SchedulingModule } from '../scheduling/index.js';
import { CompletionWriter } from './completion-writer.js';
import { Dispatcher } from './dispatcher.js';
import { RunContexts } from './run-contexts.js';
import { RunTools } from './run-tools.js';
import { StopWatch } from './stop-watch.js';
import { TransitionWriter } from './transition-writer.js';
import { WorkerPool } from './worker-pool.js';
import { Workspaces } from './workspaces.js';

/** Runs the jobs of this instance. */
@Module({
  imports: [InstancesModule, JobsModule, SchedulingModule],
  providers: [CompletionWriter, Dispatcher, RunContexts, RunTools, StopWatch, TransitionWriter, WorkerPool, Workspaces],
  exports: [WorkerPool],
})
export class ExecutionModule {}
