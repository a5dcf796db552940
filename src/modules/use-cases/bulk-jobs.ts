import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { Database, isDatabaseOutage } from '../../database/index.js';
import { Audit, scopedCriteria, viewScope, type Caller } from '../access/index.js';
import { findJobs, JobSearch, type JobCriteria, type ListedJob } from '../jobs/index.js';
import { BulkStep } from './bulk-step.js';
import { fitsBulk, type BulkAction } from './fits-bulk.js';

/** How many jobs are read at once, how many are written side by side (the pool has 12 connections), and how many refusals are told. */
const BATCH = 200;
const SIDE_BY_SIDE = 4;
const MAX_REFUSED = 1_000;

/** What to do to which jobs: those of the ids, or all that match the filter. */
export interface BulkRequest {
  readonly action: BulkAction;
  readonly select: { readonly ids: readonly string[] } | { readonly filter: JobCriteria };
  readonly reason?: string | null;
  /** Only tell what would be done. */
  readonly dryRun?: boolean;
}

/** What a bulk action came to. */
export interface BulkDone {
  readonly matched: number;
  readonly done: number;
  /** To those the action means nothing: they had ended, or had not, or are locked. */
  readonly skipped: number;
  /** Up to 1000 of those that were refused. */
  readonly refused: readonly { readonly id: string; readonly code: string; readonly message: string }[];
}

type Tally = { matched: number; done: number; skipped: number; refused: { id: string; code: string; message: string }[] };

/** Does the same to many jobs, each by the use case for one: what is refused for one leaves the others. */
@Injectable()
export class BulkJobs {
  constructor(
    private readonly database: Database,
    private readonly search: JobSearch,
    private readonly step: BulkStep,
    private readonly audit: Audit,
  ) {}

  /** What is newer than the newest match is left, so that jobs which a retry makes are not met again. */
  execute(caller: Caller, request: BulkRequest): Promise<BulkDone> {
    if (request.dryRun) return this.#carryOut(caller, request);
    const detail = ({ matched, done }: BulkDone) => ({ detail: `${request.action}: ${done} of ${matched}` });
    return this.audit.tried(caller, { action: 'bulk' }, () => this.#carryOut(caller, request), detail);
  }

  async #carryOut(caller: Caller, request: BulkRequest): Promise<BulkDone> {
    const tally: Tally = { matched: 0, done: 0, skipped: 0, refused: [] };
    for await (const jobs of this.#batches(caller, request, tally)) {
      tally.matched += jobs.length;
      const todo = jobs.filter((job) => fitsBulk(request.action, job));
      tally.skipped += jobs.length - todo.length;
      for (let from = 0; from < todo.length; from += SIDE_BY_SIDE) {
        await Promise.all(todo.slice(from, from + SIDE_BY_SIDE).map((job) => this.#one(caller, job, request, tally)));
      }
    }
    return tally;
  }

  async *#batches(caller: Caller, { select }: BulkRequest, tally: Tally): AsyncGenerator<readonly ListedJob[]> {
    if ('ids' in select) {
      const ids = [...new Set(select.ids.map((id) => id.toLowerCase()))];
      for (let from = 0; from < ids.length; from += BATCH) yield this.#visible(caller, ids.slice(from, from + BATCH), tally);
      return;
    }
    const criteria = scopedCriteria(caller, select.filter);
    if (criteria) yield* this.search.batches(criteria, BATCH);
  }

  /** Those of the jobs that the caller may see, in the order given; the others are refused. */
  async #visible(caller: Caller, ids: readonly string[], tally: Tally): Promise<ListedJob[]> {
    const jobs = new Map((await findJobs(this.database, viewScope(caller), ids)).map((job) => [job.id, job]));
    for (const id of ids) if (!jobs.has(id)) refuse(tally, id, new JobcastError('NO_SUCH_JOB', `there is no job ${id}`));
    return ids.flatMap((id) => jobs.get(id) ?? []);
  }

  async #one(caller: Caller, job: ListedJob, { action, reason = null, dryRun }: BulkRequest, tally: Tally): Promise<void> {
    try {
      if (dryRun) this.step.requireMay(caller, job, action);
      else await this.step.carryOut(caller, job, { action, reason });
      tally.done += 1;
    } catch (error) {
      if (!(error instanceof JobcastError) || isDatabaseOutage(error)) throw error;
      refuse(tally, job.id, error);
    }
  }
}

function refuse({ refused }: Tally, id: string, { code, message }: JobcastError): void {
  if (refused.length < MAX_REFUSED) refused.push({ id, code, message });
}
