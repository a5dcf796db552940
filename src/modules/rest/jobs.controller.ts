import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { Database } from '../../database/index.js';
import { AccessGuard, CurrentCaller, mayView, viewScope, type Caller } from '../access/index.js';
import { jobIdCheck, JobInfoService, shown, type Fields } from '../jobs/index.js';
import { readJobQuery } from './job-query.js';
import { jobDetailsView, jobView, type JobDetailsView, type JobView } from './job-view.js';

/** Jobs by REST. */
@Controller('v1/jobs')
@UseGuards(AccessGuard)
export class JobsController {
  readonly #jobs: JobInfoService;
  readonly #database: Database;

  constructor(jobs: JobInfoService, database: Database) {
    this.#jobs = jobs;
    this.#database = database;
  }

  /** The newest first; `nextCursor` leads to the next page, null on the last. */
  @Get()
  async list(@Query() query: Fields, @CurrentCaller() caller: Caller): Promise<{ items: JobView[]; nextCursor: string | null }> {
    const asked = readJobQuery(query);
    const scope = viewScope(caller);
    if (differ(asked.tenant, scope.tenant) || differ(asked.owner, scope.owner)) return { items: [], nextCursor: null };
    const { items, nextCursor } = await this.#jobs.list({
      ...asked,
      tenant: scope.tenant ?? asked.tenant,
      owner: scope.owner ?? asked.owner,
    });
    const now = this.#database.clock.now();
    return { items: items.map((job) => jobView(job, now)), nextCursor };
  }

  /** A job that the caller may not see looks as if it did not exist. */
  @Get(':id')
  async find(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<JobDetailsView> {
    const job = jobIdCheck.fits(id) ? await this.#jobs.find(null, id) : null;
    if (!job || !mayView(caller, job)) {
      throw new JobcastError(
        'NO_SUCH_JOB',
        `expected the id of a job, got ${shown(id)}; there is no such job, look for it with GET /v1/jobs`,
      );
    }
    return jobDetailsView(job, this.#database.clock.now());
  }
}

/** Whether something else is asked for than what the caller may see. */
function differ(asked: string | null | undefined, only: string | null): boolean {
  return only !== null && asked !== undefined && asked !== null && asked !== only;
}
