import { Controller, Get, Query, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { AccessGuard, CurrentCaller, scopedCriteria, type Caller } from '../access/index.js';
import { JobSearch, nameCheck, textCheck, type Fields, type JobCriteria, type ListedJob } from '../jobs/index.js';
import { publicPath } from './public-path.js';
import { readFields } from './read-fields.js';

/** A job as a record's status names it. */
export interface JobLink {
  readonly id: string;
  readonly link: string;
}

/** How far a record has come with jobs of a type; a time: when the last one succeeded. */
export interface RecordStatusView {
  readonly status: string;
  readonly job: JobLink | null;
  readonly active: JobLink | null;
}

const FIELDS = {
  href: { ...textCheck(2000), required: true },
  type: nameCheck,
  tenant: { ...nameCheck, required: false },
};

/** For whoever edits records: whether a job of a type is at work on one, and how the last one ended. By i_job_parameters_record. */
@Controller('v1/records')
@UseGuards(AccessGuard)
export class RecordStatusController {
  constructor(private readonly search: JobSearch) {}

  @Get('status')
  async status(@Query() query: Fields, @CurrentCaller() caller: Caller, @Req() request: Request): Promise<RecordStatusView> {
    const { href, type, tenant } = readFields(query, FIELDS);
    const asked: JobCriteria = {
      relatedHref: String(href),
      types: [String(type)],
      tenant: tenant === undefined ? undefined : String(tenant),
    };
    const criteria = scopedCriteria(caller, asked);
    if (!criteria) return { status: 'Never', job: null, active: null };
    const active = await this.#first({ ...criteria, group: 'active' });
    const last = await this.#first({ ...criteria, group: 'archived' });
    const linked = (job: ListedJob | undefined): JobLink | null =>
      job ? { id: job.id, link: publicPath(request, `/v1/jobs/${job.id}`) } : null;
    return { status: statusOf(active, last), job: linked(active ?? last), active: linked(active) };
  }

  async #first(criteria: JobCriteria): Promise<ListedJob | undefined> {
    return (await this.search.find(criteria, { limit: 1, budgetMs: Infinity })).items[0];
  }
}

function statusOf(active: ListedJob | undefined, last: ListedJob | undefined): string {
  if (active) return 'In progress';
  if (!last) return 'Never';
  return last.status === 'SUCCEEDED' && last.stoppedAt ? last.stoppedAt.toISOString() : 'Error';
}
