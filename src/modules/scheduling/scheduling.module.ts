import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { Claims } from './claims.js';
import { LaneLedger } from './lane-ledger.js';
import { Scheduler } from './scheduler.js';
import { SchedulingSignals } from './scheduling-signals.js';

/** What runs next. */
@Module({
  imports: [JobsModule],
  providers: [Claims, LaneLedger, Scheduler, SchedulingSignals],
  exports: [Claims, Scheduler, SchedulingSignals],
})
export class SchedulingModule {}
