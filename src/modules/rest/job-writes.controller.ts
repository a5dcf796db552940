import { Body, Controller, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { JobAnswer, Warning } from '#libs/contract';
import { AccessGuard, CurrentCaller, type Caller } from '../access/index.js';
import { flagCheck, textCheck } from '../jobs/index.js';
import { EnqueueJob, readTraceparent, RetryJob, StopJob, SubmitJobs } from '../use-cases/index.js';
import { jobTargetOf } from './job-target-of.js';
import { publicPath } from './public-path.js';
import { readFields, readNothing } from './read-fields.js';
import { TakesBody } from './request-body.js';
import { readSubmit } from './submit-body.js';

const STOP_FIELDS = { reason: textCheck(2000), force: flagCheck };

/** What was submitted: one job, or many in their order. */
export type SubmitAnswer =
  | { readonly job: JobAnswer; readonly warnings: readonly Warning[] }
  | { readonly jobs: readonly JobAnswer[]; readonly warnings: readonly Warning[] };

/** Jobs by REST: their beginning and their end. */
@Controller('v1/jobs')
@UseGuards(AccessGuard)
export class JobWritesController {
  constructor(
    private readonly submitJobs: SubmitJobs,
    private readonly enqueueJob: EnqueueJob,
    private readonly stopJob: StopJob,
    private readonly retryJob: RetryJob,
  ) {}

  /** 201; 200 when an earlier submit has made all of them. */
  @Post()
  @TakesBody('submit')
  async submit(
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SubmitAnswer> {
    const { isMany, ...asked } = readSubmit(body, request, caller.tenant);
    const traceparent = readTraceparent(request.headers.traceparent);
    const { jobs, warnings } = await this.submitJobs.execute(caller, { ...asked, traceparent, wantsWarnings: true });
    if (jobs.every(({ duplicate }) => duplicate)) response.status(200);
    const [job] = jobs;
    if (isMany || !job) return { jobs, warnings };
    response.setHeader('Location', publicPath(request, `/v1/jobs/${job.id}`));
    return { job, warnings };
  }

  /** PENDING → QUEUED. */
  @Post(':id/enqueue')
  @HttpCode(200)
  async enqueue(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<Changed> {
    readNothing(body);
    return { job: await this.enqueueJob.execute(caller, jobTargetOf(request, id)) };
  }

  /** A job that runs is still RUNNING in the answer, but for `force`: it ends a little later. */
  @Post(':id/stop')
  @HttpCode(200)
  async stop(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<Changed> {
    const { reason, force } = readFields(body, STOP_FIELDS);
    const asked = { reason: typeof reason === 'string' ? reason : null, force: force === true };
    return { job: await this.stopJob.execute(caller, { ...jobTargetOf(request, id), ...asked }) };
  }

  /** Makes a new job. */
  @Post(':id/retry')
  async retry(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<Changed> {
    readNothing(body);
    const job = await this.retryJob.execute(caller, jobTargetOf(request, id));
    request.res?.setHeader('Location', publicPath(request, `/v1/jobs/${job.id}`));
    return { job };
  }
}

/** The job that was changed, or made. */
interface Changed {
  readonly job: JobAnswer;
}
