import { Body, Controller, Delete, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import type { FieldCheck, Fields } from '../jobs/index.js';
import { LockJob, RemoveJob } from '../use-cases/index.js';
import { jobTargetOf } from './job-target-of.js';
import { readFields, readNothing } from './read-fields.js';

const FORCE: FieldCheck = { expected: 'true or false', fits: (value) => value === 'true' || value === 'false' };

/** Jobs by REST: which are kept, and which go. */
@Controller('v1/jobs')
@UseGuards(AccessGuard)
export class JobKeepingController {
  constructor(
    private readonly lockJob: LockJob,
    private readonly removeJob: RemoveJob,
  ) {}

  /** Keeps the job from retention and clearing. */
  @Post(':id/lock')
  @HttpCode(204)
  async lock(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<void> {
    readNothing(body);
    await this.lockJob.execute(caller, { ...jobTargetOf(request, id), locked: true });
  }

  @Post(':id/unlock')
  @HttpCode(204)
  async unlock(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<void> {
    readNothing(body);
    await this.lockJob.execute(caller, { ...jobTargetOf(request, id), locked: false });
  }

  /** With `force=true` a job that has not ended is stopped first; the answer comes when it is gone. */
  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Query() query: Fields, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<void> {
    const { force } = readFields(query, { force: FORCE });
    await this.removeJob.execute(caller, { ...jobTargetOf(request, id), force: force === 'true' });
  }
}
