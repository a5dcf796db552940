import { Controller, Get, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { JobStatus } from '#libs/contract';
import { Database } from '../../database/index.js';
import { AccessGuard, CurrentCaller, scopedCriteria, type Caller } from '../access/index.js';
import { JobSearch, readJobMark, type Fields } from '../jobs/index.js';
import { VisibleJobs } from '../use-cases/index.js';
import { cursorOf, readCursor } from './cursor.js';
import { readCriteria } from './filter-fields.js';
import { jobEtag } from './job-etag.js';
import { JobPresenter } from './job-presenter.js';
import type { JobView } from './job-view.js';
import { readListQuery } from './list-query.js';
import { publicPath } from './public-path.js';

/** A page of a list. */
export interface JobListView {
  readonly items: readonly JobView[];
  readonly nextCursor: string | null;
  /** Only where the page may be short though there is more: jobs that were made after this have been looked at. */
  readonly searchedUntil?: string;
}

/** Jobs by REST: lists, counts, single ones. */
@Controller('v1/jobs')
@UseGuards(AccessGuard)
export class JobsController {
  constructor(
    private readonly database: Database,
    private readonly search: JobSearch,
    private readonly visible: VisibleJobs,
    private readonly presenter: JobPresenter,
  ) {}

  /** A page; `nextCursor`, also in the header `Link`, leads to the next one, null on the last. */
  @Get()
  async list(
    @Query() query: Fields,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobListView> {
    const { criteria, limit, cursor, wantsPositions } = readListQuery(query);
    const from = cursor === undefined ? null : readCursor(cursor, criteria);
    const scoped = scopedCriteria(caller, criteria);
    if (!scoped) return { items: [], nextCursor: null };
    const { items, next, searchedUntil } = await this.search.find(scoped, { limit, from });
    const nextCursor = cursorOf(next, criteria);
    if (nextCursor !== null) response.setHeader('Link', `<${nextPage(request, nextCursor)}>; rel="next"`);
    const until = searchedUntil === null ? {} : { searchedUntil: searchedUntil.toISOString() };
    return { items: await this.presenter.list(caller, items, wantsPositions), nextCursor, ...until };
  }

  /** How many jobs of each status match; a count that is `capped` means that many or more. */
  @Get('counts')
  async counts(
    @Query() query: Fields,
    @CurrentCaller() caller: Caller,
  ): Promise<Partial<Record<JobStatus, number>> & { capped: number; searchedUntil?: string }> {
    // A tenant that has no jobs: nothing that the caller may see.
    const criteria = scopedCriteria(caller, readCriteria(query)) ?? { tenant: '' };
    const { counts, capped, searchedUntil } = await this.search.count(criteria);
    return { ...counts, capped, ...(searchedUntil === null ? {} : { searchedUntil: searchedUntil.toISOString() }) };
  }

  /** A job that the caller may not see looks as if it did not exist. */
  @Get(':id')
  async find(@Param('id') id: string, @CurrentCaller() caller: Caller, @Req() request: Request, @Res() response: Response): Promise<void> {
    const job = await this.visible.require(caller, null, id);
    // Before what it shows: an older tag is only asked for once more.
    const etag = jobEtag(job, await readJobMark(this.database, job));
    const body = JSON.stringify(await this.presenter.details(caller, job));
    response.setHeader('ETag', etag).setHeader('Cache-Control', 'private, no-cache').type('application/json');
    // What a queued job's view tells of others changes without it.
    const mayBeKnown = job.status !== 'QUEUED' && tagsOf(request.headers['if-none-match']).includes(etag);
    if (mayBeKnown) response.status(304).end();
    else response.status(200).end(body);
  }
}

function nextPage(request: Request, cursor: string): string {
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
  query.set('cursor', cursor);
  return publicPath(request, `/v1/jobs?${query.toString()}`);
}

function tagsOf(header: string | undefined): string[] {
  return (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
