import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { BulkJobs, ClearJobs, type BulkDone, type Cleared } from '../use-cases/index.js';
import { cursorOf } from './cursor.js';
import { readBulk } from './bulk-body.js';
import { readClear } from './clear-body.js';

/** The answer to a bulk action; `nextCursor` continues it where there is a position to continue from. */
export interface BulkAnswer extends Omit<BulkDone, 'next'> {
  readonly nextCursor: string | null;
}

/** Jobs by REST: the routes that change many at once. */
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
  async bulk(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<BulkAnswer> {
    const request = readBulk(body);
    const { next, ...done } = await this.bulkJobs.execute(caller, request);
    return { ...done, nextCursor: 'filter' in request.select ? cursorOf(next, request.select.filter) : null };
  }

  /** Removes ended jobs. */
  @Post('clear')
  @HttpCode(200)
  clear(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<Cleared> {
    return this.clearJobs.execute(caller, readClear(body));
  }
}
