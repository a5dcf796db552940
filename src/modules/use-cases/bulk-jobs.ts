import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { Database, isDatabaseOutage } from '../../database/index.js';
import { Audit, scopedCriteria, viewScope, type Caller } from '../access/index.js';
import { findJobs, JobSearch, type JobCriteria, type ListedJob, type Position, type SearchStep } from '../jobs/index.js';
import { BulkStep } from './bulk-step.js';
import { fitsBulk, type BulkAction } from './fits-bulk.js';

/** How many jobs one transaction stops, how many others are read at once, and how many of these are written side by side (the pool has 12 connections). */
const STOPPED_AT_ONCE = 500;
const BATCH = 200;
const SIDE_BY_SIDE = 4;
const MAX_REFUSED = 1_000;
/** One call changes no more jobs, and begins no batch after this time: clients repeat it. */
const MAX_CHANGED = 10_000;
const BUDGET_MS = 3_000;

/** What to do to which jobs: those of the ids, or all that match the filter. */
export interface BulkRequest {
  readonly action: BulkAction;
  readonly select: { readonly ids: readonly string[] } | { readonly filter: JobCriteria; readonly from: Position | null };
  readonly reason?: string | null;
  /** Only tell what would be done. */
  readonly dryRun?: boolean;
}

/** What a bulk action came to. */
export interface BulkDone {
  readonly matched: number;
  /** How many jobs were stopped or asked to stop, run again, or removed. */
  readonly changed: number;
  /** To those the action means nothing: they had ended, or had not, are stopping already, or are locked. */
  readonly skipped: number;
  /** Up to 1000 of those that were refused. */
  readonly refused: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  /** How many more match, as far as a search of 80 ms counts them, 10 000 at most. */
  readonly remaining: number;
  /** The position to continue from. Null: all jobs were read, or the order has no lasting positions; then repeat while jobs remain and change. */
  readonly next: Position | null;
}

type Tally = { -readonly [Key in keyof BulkDone]: BulkDone[Key] } & { refused: { id: string; code: string; message: string }[] };

/** Does the same to many jobs; stops in transactions of 500, the rest each by the use case for one. A refusal of one leaves the others. */
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
    const detail = ({ matched, changed }: BulkDone) => ({ detail: `${request.action}: ${changed} of ${matched}` });
    return this.audit.tried(caller, { action: 'bulk' }, () => this.#carryOut(caller, request), detail);
  }

  async #carryOut(caller: Caller, request: BulkRequest): Promise<BulkDone> {
    const tally: Tally = { matched: 0, changed: 0, skipped: 0, refused: [], remaining: 0, next: null };
    const untilMs = performance.now() + BUDGET_MS;
    for await (const { items, next, left } of this.#steps(caller, request, tally)) {
      tally.matched += items.length;
      const todo = items.filter((job) => fitsBulk(request.action, job));
      tally.skipped += items.length - todo.length;
      if (request.action === 'stop') await this.#stop(caller, todo, request, tally);
      else
        for (let from = 0; from < todo.length; from += SIDE_BY_SIDE)
          await Promise.all(todo.slice(from, from + SIDE_BY_SIDE).map((job) => this.#one(caller, job, request, tally)));
      if (request.dryRun || (tally.changed < MAX_CHANGED && performance.now() < untilMs)) continue;
      tally.next = next;
      tally.remaining = left ?? (await this.#countAfter(caller, request, next));
      break;
    }
    return tally;
  }

  async *#steps(caller: Caller, { select, action }: BulkRequest, tally: Tally): AsyncGenerator<SearchStep> {
    const size = action === 'stop' ? STOPPED_AT_ONCE : BATCH;
    if ('ids' in select) {
      const ids = [...new Set(select.ids.map((id) => id.toLowerCase()))];
      for (let from = 0; from < ids.length; from += size)
        yield {
          items: await this.#visible(caller, ids.slice(from, from + size), tally),
          next: null,
          left: Math.max(0, ids.length - from - size),
        };
      return;
    }
    const criteria = scopedCriteria(caller, select.filter);
    if (criteria) yield* this.search.steps(criteria, size, select.from);
  }

  async #countAfter(caller: Caller, { select }: BulkRequest, next: Position | null): Promise<number> {
    const criteria = 'filter' in select ? scopedCriteria(caller, select.filter) : null;
    return criteria && next ? this.search.countAfter(criteria, next) : 0;
  }

  async #stop(caller: Caller, jobs: readonly ListedJob[], { reason = null, dryRun }: BulkRequest, tally: Tally): Promise<void> {
    const allowed = jobs.filter((job) => this.#may(caller, job, 'stop', tally));
    const stopped = dryRun || allowed.length === 0 ? allowed : await this.step.stop(caller, allowed, reason);
    tally.changed += stopped.length;
    tally.skipped += allowed.length - stopped.length; // ended since they were read
  }

  #may(caller: Caller, job: ListedJob, action: BulkAction, tally: Tally): boolean {
    try {
      this.step.requireMay(caller, job, action);
      return true;
    } catch (error) {
      if (!(error instanceof JobcastError)) throw error;
      refuse(tally, job.id, error);
      return false;
    }
  }

  /** Those of the jobs that the caller may see, in the order given; the others are refused. */
  async #visible(caller: Caller, ids: readonly string[], tally: Tally): Promise<ListedJob[]> {
    const jobs = new Map((await findJobs(this.database, viewScope(caller), ids)).map((job) => [job.id, job]));
    for (const id of ids) if (!jobs.has(id)) refuse(tally, id, new JobcastError('NO_SUCH_JOB', `there is no job ${id}`));
    return ids.flatMap((id) => jobs.get(id) ?? []);
  }

  async #one(caller: Caller, job: ListedJob, { action, dryRun }: BulkRequest, tally: Tally): Promise<void> {
    if (action === 'stop') return;
    try {
      if (dryRun) this.step.requireMay(caller, job, action);
      else await this.step.carryOut(caller, job, action);
      tally.changed += 1;
    } catch (error) {
      if (!(error instanceof JobcastError) || isDatabaseOutage(error)) throw error;
      refuse(tally, job.id, error);
    }
  }
}

function refuse({ refused }: Tally, id: string, { code, message }: JobcastError): void {
  if (refused.length < MAX_REFUSED) refused.push({ id, code, message });
}
