import { Module } from '@nestjs/common';
import { EventsModule } from '../../events/index.js';
import { InstancesModule } from '../instances/index.js';
import { JobsModule } from '../jobs/index.js';
import { SchedulingModule } from '../scheduling/index.js';
import { FileStore, FileSweep, FileUpkeep, JobFiles, RunFiles } from './files/index.js';
import { ReportWriter } from './reports/index.js';
import { Dispatcher } from './dispatcher.js';
import { RunLoans } from './run-loans.js';
import { RunTools } from './run-tools.js';
import { StopWatch } from './stop-watch.js';
import { JobPreparation } from './job-preparation.js';
import { JobThreads } from './threads/index.js';
import { TransitionWriter } from './transition-writer.js';
import { WorkerPool } from './worker-pool.js';
import { Workspaces } from './workspaces.js';

/** Runs the jobs of this instance, and keeps the files of all. */
@Module({
  imports: [EventsModule, InstancesModule, JobsModule, SchedulingModule],
  providers: [
    ReportWriter,
    Dispatcher,
    FileStore,
    FileSweep,
    FileUpkeep,
    JobFiles,
    JobPreparation,
    JobThreads,
    RunFiles,
    RunLoans,
    RunTools,
    StopWatch,
    TransitionWriter,
    WorkerPool,
    Workspaces,
  ],
  exports: [FileSweep, JobFiles, WorkerPool],
})
export class ExecutionModule {}
