import { Injectable } from '@nestjs/common';
import { isTerminal } from '#libs/contract';
import { Database } from '../../database/index.js';
import { mayRemove, mayRetry, mayStop, type Caller } from '../access/index.js';
import { JobFiles } from '../execution/index.js';
import { JobTypeCatalog, secretPaths, withoutSecrets } from '../job-types/index.js';
import { JobInfoService, listLiveTypes, type JobDetails, type ListedJob, type QueuePosition } from '../jobs/index.js';
import { jobNotes } from './job-notes.js';
import { jobDetailsView, jobView, type JobDetailsView, type JobView, type ViewFacts } from './job-view.js';
import { queueView } from './queue-view.js';

/** For how long the types of live instances are taken as known. */
const LIVE_MS = 1_000;

/** What is needed besides the jobs to show them. */
interface Around {
  readonly live: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<string, QueuePosition | null>;
}

/** Shows jobs to a caller: with what it may do, without what is secret. */
@Injectable()
export class JobPresenter {
  #live: { readonly types: ReadonlySet<string>; readonly readMs: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly jobs: JobInfoService,
    private readonly jobFiles: JobFiles,
    private readonly catalog: JobTypeCatalog,
  ) {}

  /** Jobs of a list; the place in the queue only where it is wanted. */
  async list(caller: Caller, jobs: readonly ListedJob[], wantsPositions: boolean): Promise<JobView[]> {
    if (jobs.length === 0) return [];
    const around = await this.#around(jobs, wantsPositions);
    const now = this.database.clock.now();
    return jobs.map((job) => jobView(job, now, this.#facts(caller, job, around)));
  }

  /** One job with all that it left. */
  async details(caller: Caller, job: JobDetails): Promise<JobDetailsView> {
    const around = await this.#around([job], true);
    const type = this.catalog.find(job.type);
    const parameters = type ? withoutSecrets(job.parameters, secretPaths(type.parametersSchema)) : job.parameters;
    return jobDetailsView({ ...job, parameters }, this.database.clock.now(), this.#facts(caller, job, around));
  }

  /** What people are told of a job in words. */
  async notes(jobs: readonly ListedJob[]): Promise<string[][]> {
    const live = await this.#liveTypes();
    return jobs.map((job) => jobNotes(job, isWithoutInstance(job, live)));
  }

  #facts(caller: Caller, job: ListedJob, { live, files, positions }: Around): ViewFacts {
    const type = this.catalog.find(job.type);
    const ended = isTerminal(job.status);
    const noInstance = isWithoutInstance(job, live);
    const position = positions.get(job.id);
    return {
      typeTitle: type?.title ?? null,
      notes: jobNotes(job, noInstance),
      queue: position ? queueView(position) : null,
      noInstanceSince: noInstance ? (job.queuedAt?.toISOString() ?? null) : null,
      files: files.get(job.id) ?? 0,
      mayStop: !ended && mayStop(caller, job, type?.options),
      mayRetry: ended && mayRetry(caller, job, type?.options),
      mayRemove: ended && !job.locked && mayRemove(caller, job, type?.options),
    };
  }

  async #around(jobs: readonly ListedJob[], wantsPositions: boolean): Promise<Around> {
    const queued = wantsPositions ? jobs.filter(({ status }) => status === 'QUEUED') : [];
    const [live, files, positions] = await Promise.all([
      this.#liveTypes(),
      this.jobFiles.countOutputs(jobs.map(({ id }) => id)),
      Promise.all(queued.map(async ({ tenant, id }) => [id, await this.jobs.queuePosition(tenant, id)] as const)),
    ]);
    return { live, files, positions: new Map(positions) };
  }

  async #liveTypes(): Promise<ReadonlySet<string>> {
    const nowMs = performance.now();
    if (!this.#live || nowMs - this.#live.readMs > LIVE_MS)
      this.#live = { types: new Set(await listLiveTypes(this.database)), readMs: nowMs };
    return this.#live.types;
  }
}

function isWithoutInstance({ status, type }: ListedJob, live: ReadonlySet<string>): boolean {
  return status === 'QUEUED' && !live.has(type);
}
