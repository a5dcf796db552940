import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { BulkJobs, ClearJobs, type BulkDone, type Cleared } from '../use-cases/index.js';
import { readBulk } from './bulk-body.js';
import { readClear } from './clear-body.js';

/** Jobs by REST: what changes many at once. */
@Controller('v1/jobs')
@UseGuards(AccessGuard)
export class ManyJobsController {
  constructor(
    private readonly bulkJobs: BulkJobs,
    private readonly clearJobs: ClearJobs,
  ) {}

  /** Each job by itself: what is refused for one leaves the others. */
  @Post('bulk')
  @HttpCode(200)
  bulk(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<BulkDone> {
    return this.bulkJobs.execute(caller, readBulk(body));
  }

  /** Removes ended jobs. */
  @Post('clear')
  @HttpCode(200)
  clear(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<Cleared> {
    return this.clearJobs.execute(caller, readClear(body));
  }
}
