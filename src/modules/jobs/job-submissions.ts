import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { JobcastError, type JobAnswer } from '#libs/contract';
import { Batcher, OneHook } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../database/index.js';
import { toOutboxEvent } from '../../events/index.js';
import { Settings } from '../../settings/index.js';
import { checkQuotas } from './check-quotas.js';
import { JobChanges } from './changes/index.js';
import { markOfJob, markOfMessage, type IdempotencyMark } from './idempotency.js';
import { findStatuses } from './find-statuses.sql.js';
import { insertJobs, type JobInsert } from './insert-jobs.sql.js';
import { announce } from './job-after.js';
import type { JobInfo } from './job-info.js';
import { rankOf } from './job-rank.js';
import { LaneDirectory } from './lane-directory.js';
import { newJobInfo } from './new-job-info.js';
import { KeyHeldError, reserveMarks } from './reserve-marks.sql.js';
import { SubmissionWarnings } from './submission-warnings.js';
import type { StoreHook } from './store-hook.js';
import type { Submission, Submitted } from './submission.js';

/** How many jobs of different submissions share a transaction; a single submission may bring more. */
const MAX_BATCH_JOBS = 1_000;
/** How long a batch waits for a caller's open transaction that has brought one of its keys, and a submission among those that do wait. */
const PATIENCE_MS = 50;
const LONG_PATIENCE_MS = 1_000;

interface Prepared {
  readonly submission: Submission;
  readonly jobs: readonly JobInfo[];
  readonly marks: readonly IdempotencyMark[];
}

/** What a transaction has stored: the answers, what may be taken as the channel `work` tells it, the new jobs. */
interface Stored {
  readonly answers: Submitted[];
  readonly work: string[];
  readonly added: readonly JobInfo[];
}

/** Stores what is submitted: many submissions in one transaction, each all or nothing. */
@Injectable()
export class JobSubmissions {
  @Inject(SubmissionWarnings) private readonly warnings!: SubmissionWarnings;
  readonly #batcher: Batcher<Submission, Submitted>;
  readonly #onStore = new OneHook<StoreHook>('onStore', () => Promise.resolve());
  /** Of those whose key is in a caller's open transaction: one connection waits for all of them, each in its turn. */
  readonly #held: Batcher<Submission, Submitted>;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly lanes: LaneDirectory,
    private readonly changes: JobChanges,
  ) {
    const weigh = ({ jobs }: Submission): number => jobs.length;
    const isOutage = isDatabaseOutage;
    const write = (patienceMs: number) => (batch: readonly Submission[]) => this.#write(batch, patienceMs);
    this.#batcher = new Batcher({ write: write(PATIENCE_MS), maxItems: MAX_BATCH_JOBS, weigh, isOutage });
    this.#held = new Batcher({ write: write(LONG_PATIENCE_MS), maxItems: 1, isOutage });
  }

  /** Lets somebody write in every transaction that stores jobs. */
  onStore(hook: StoreHook): void {
    this.#onStore.set(hook);
  }

  /** Resolves when the jobs are committed. @throws JobcastError `NO_SUCH_TENANT`, `CONFLICT`, `QUOTA_EXCEEDED`. */
  async submit(submission: Submission): Promise<Submitted> {
    let batcher = this.#batcher;
    for (;;) {
      try {
        return await batcher.add(submission);
      } catch (error) {
        // Whether it is a repeat is known when that transaction has ended. Until then nobody else waits for it.
        if (!(error instanceof KeyHeldError)) throw error;
        batcher = this.#held;
      }
    }
  }

  /**
   * The same in the caller's transaction: the jobs are there, and are told of, when it commits. It may last, and nobody waits for it:
   * therefore the limit of queued jobs is judged by what is committed, and several such transactions together may exceed it.
   */
  async submitIn(runner: SqlRunner, submission: Submission): Promise<Submitted> {
    await this.lanes.ensure(submission.jobs);
    const { answers, work, added } = await this.#store(runner, [submission], { exactQuotas: false, patienceMs: 0 });
    if (work.length > 0) {
      await this.database.notifyIn(runner, 'work', ...work);
      await this.database.notifyIn(runner, 'outbox');
    }
    await this.changes.tellIn(runner, added);
    return answers[0] ?? { jobs: [], warnings: [] };
  }

  async #write(submissions: readonly Submission[], patienceMs: number): Promise<readonly Submitted[]> {
    await this.lanes.ensure(submissions.flatMap(({ jobs }) => jobs));
    const how = { exactQuotas: true, patienceMs };
    const { answers, work, added } = await this.database.transaction((runner) => this.#store(runner, submissions, how), {
      retriesDefects: submissions.length === 1,
    });
    this.database.notify('outbox');
    if (work.length > 0) this.database.notify('work', ...work);
    this.changes.tell(added);
    return answers;
  }

  async #store(
    runner: SqlRunner,
    submissions: readonly Submission[],
    { exactQuotas, patienceMs }: { readonly exactQuotas: boolean; readonly patienceMs: number },
  ): Promise<Stored> {
    const now = this.database.clock.now();
    const prepared = submissions.map((submission) => this.#prepare(submission, now));
    const standing = await standingMarks(
      runner,
      prepared.flatMap(({ marks }) => marks),
      patienceMs,
    );
    const kept = prepared.map((one) => withoutRepeats(one, standing));
    const inserts = kept.flatMap(({ added }) => added.map((job) => this.#toInsert(job)));
    await checkQuotas(
      runner,
      inserts.map(({ job }) => job),
      exactQuotas,
    );
    const warnings = await this.warnings.find(runner, prepared);
    await insertJobs(runner, inserts);
    await this.#onStore.call(
      runner,
      kept.map(({ answers }, index) => ({ submission: submissions[index] as Submission, jobIds: answers.map(({ id }) => id) })),
    );
    const statuses = await findStatuses(
      runner,
      kept.flatMap(({ answers }) => answers.filter(({ duplicate }) => duplicate).map(({ id }) => id)),
    );
    const answers = kept.map(({ answers: jobs }, index) => ({
      jobs: jobs.map((job) => (job.duplicate ? { ...job, status: statuses.get(job.id) ?? null } : job)),
      warnings: warnings[index] ?? [],
    }));
    return { answers, work: lowestRanks(inserts), added: inserts.map(({ job }) => job) };
  }

  #prepare(submission: Submission, now: Date): Prepared {
    const jobs = submission.jobs.map((job, index) =>
      newJobInfo(job, submission, { id: submission.jobIds?.[index] ?? uuidv7(), laneId: this.lanes.idOf(job), now }),
    );
    const ids = jobs.map(({ id }) => id);
    const marks = [markOfMessage(submission, ids), ...submission.jobs.map((job, index) => markOfJob(job, ids[index] ?? ''))];
    return { submission, jobs, marks: marks.filter((mark) => mark !== undefined) };
  }

  #toInsert(job: JobInfo): JobInsert {
    if (job.status === 'PENDING') return { job, rank: null, event: null };
    const rank = job.wakesAt === null ? rankOf(job.queuedAt ?? job.createdAt, job.priority, this.settings.priorityAgeingMs) : null;
    return { job, rank, event: toOutboxEvent(this.settings.namespace, job.createdAt, job.traceparent, announce(job, null, {})) };
  }
}

async function standingMarks(
  runner: SqlRunner,
  marks: readonly IdempotencyMark[],
  patienceMs: number,
): Promise<Map<string, IdempotencyMark>> {
  if (marks.length === 0) return new Map();
  const standing = await reserveMarks(runner, marks, patienceMs);
  return new Map(standing.map((mark) => [nameOf(mark), mark]));
}

/** A key of an owner stands for one body; a message id stands only together with its body. */
function nameOf({ tenant, owner, kind, key, digest }: IdempotencyMark): string {
  return JSON.stringify(kind === 'key' ? [tenant, kind, key, owner] : [tenant, kind, key, digest]);
}

/** What of a submission is new, and the answers for all of it. */
function withoutRepeats(
  { jobs, marks }: Prepared,
  standing: ReadonlyMap<string, IdempotencyMark>,
): { added: JobInfo[]; answers: JobAnswer[] } {
  const repeats = new Map<string, string>();
  for (const mark of marks) {
    const known = standing.get(nameOf(mark));
    if (!known || known.jobIds[0] === mark.jobIds[0]) continue;
    if (known.digest !== mark.digest) {
      throw new JobcastError(
        'CONFLICT',
        `the idempotencyKey "${mark.key}" was used within 7 days for another job (${known.jobIds[0]}); send the same body, or another key`,
      );
    }
    mark.jobIds.forEach((id, index) => repeats.set(id, known.jobIds[index] ?? id));
  }
  return {
    added: jobs.filter(({ id }) => !repeats.has(id)),
    answers: jobs.map(({ id, status }) => ({ id: repeats.get(id) ?? id, status, duplicate: repeats.has(id) })),
  };
}

/** For each lane the lowest rank of the new jobs, as the channel `work` tells it. */
function lowestRanks(inserts: readonly JobInsert[]): string[] {
  const lowest = new Map<number, number>();
  for (const { job, rank } of inserts) {
    if (rank !== null) lowest.set(job.laneId, Math.min(rank, lowest.get(job.laneId) ?? Infinity));
  }
  return [...lowest].map(([laneId, rank]) => `${laneId}:${rank}`);
}
