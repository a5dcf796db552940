import { Inject, Injectable, Logger } from '@nestjs/common';
import { holdPoint, Repeating } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../database/index.js';
import { findRequestedStops, JobTransitions, loadHeldJobs, setAsideRefused, type JobInfo, type Transition } from '../jobs/index.js';
import { JobTypeCatalog } from '../job-types/index.js';
import { afterLoss, type Block } from './after-loss.js';
import { findBlockedRuns, type BlockedRun } from './blocked-runs.sql.js';
import { findLostInstances } from './find-lost-instances.sql.js';
import { InstanceRegistry } from './instance-registry.js';
import { lockLostInstance } from './lock-lost-instance.sql.js';
import { removeInstance } from './remove-instance.sql.js';

/** How many jobs one transaction takes from a lost instance. */
const BATCH = 500;

/** What one transaction took; without `afterCommit` it let the instance be. */
interface Batch {
  readonly taken: number;
  readonly afterCommit?: () => void;
}

/** The instance that rescues: it may do so only while its own lease allows it. */
export type Rescuer = Pick<InstanceRegistry, 'lease' | 'heartbeatMs'>;

/** Takes from lost instances what they held, and gives it back to the queue or ends it. */
@Injectable()
export class Rescue extends Repeating {
  readonly #logger = new Logger('Rescue');

  constructor(
    private readonly database: Database,
    @Inject(InstanceRegistry) private readonly instances: Rescuer,
    private readonly transitions: JobTransitions,
    private readonly catalog: JobTypeCatalog,
  ) {
    super();
  }

  protected override async turn(): Promise<number> {
    if (this.instances.lease.mayJudge) await this.#look();
    // Jittered, so that instances which started together do not all look at the same moment.
    return this.instances.heartbeatMs * (0.75 + Math.random() / 2);
  }

  async #look(): Promise<void> {
    try {
      for (const id of await findLostInstances(this.database)) await this.#rescueAll(id);
    } catch (error) {
      this.#tell('looking for lost instances', error);
    }
  }

  /** What is wrong with one lost instance must not keep the jobs of another. */
  async #rescueAll(id: number): Promise<void> {
    try {
      while ((await this.#rescue(id)) === BATCH && !this.ending);
    } catch (error) {
      this.#tell(`the rescue of what instance ${id} held`, error);
      if (!isDatabaseOutage(error)) await this.#setAside(id).catch((cause: unknown) => this.#tell('setting jobs aside', cause));
    }
  }

  #tell(what: string, error: unknown): void {
    if (this.database.connected) this.#logger.warn(`${what} failed, trying again: ${String(error)}`);
  }

  /** Takes one batch of jobs; resolves to how many. */
  async #rescue(id: number): Promise<number> {
    const { taken, afterCommit } = await this.database.transaction(
      async (session): Promise<Batch> => {
        if (!(await lockLostInstance(session, id))) return { taken: 0 };
        const transitions = await this.#takeJobs(session, id);
        const { afterCommit: afterTaking } = await this.transitions.applyIn(session, transitions);
        if (transitions.length < BATCH) await removeInstance(session, id);
        return { taken: transitions.length, afterCommit: afterTaking };
      },
      { retriesDefects: false },
    );
    if (!afterCommit) return taken;
    afterCommit();
    this.#logger.warn(`instance ${id} was lost; ${taken} of its jobs were taken from it`);
    return taken;
  }

  /** One job whose row does not let its rescue be written must not keep the others. */
  async #setAside(id: number): Promise<void> {
    const count = await this.database.transaction(async (session) => {
      if (!(await lockLostInstance(session, id))) return 0;
      return setAsideRefused(this.transitions, session, await this.#takeJobs(session, id));
    });
    if (count > 0) this.wake();
  }

  async #takeJobs(session: SqlRunner, id: number): Promise<Transition[]> {
    const jobs = await loadHeldJobs(session, id, BATCH);
    await holdPoint('rescue.taken');
    const ids = jobs.map((job) => job.id);
    const stops = await findRequestedStops(session, ids);
    const blocks = await findBlockedRuns(session, ids);
    // It may not have been read since the type was registered, and a guess could end a job for good.
    if (jobs.some(({ type }) => !this.catalog.find(type))) await this.catalog.read();
    const stopOf = new Map(stops.map((stop) => [stop.jobId, stop]));
    const at = this.database.clock.now();
    const isBlocked = jobs.some((job) => this.#blockOf(job, blocks));
    return jobs.map((job) =>
      afterLoss({
        job,
        restartable: this.#isRestartable(job.type),
        stop: stopOf.get(job.id),
        block: this.#blockOf(job, blocks),
        isByOther: isBlocked,
        message: `instance ${job.instance ?? id} was lost`,
        at,
      }),
    );
  }

  #blockOf({ id, type, attempt }: JobInfo, blocks: readonly BlockedRun[]): Block | undefined {
    const own = blocks.filter(({ jobId }) => jobId === id);
    const last = own.find((block) => block.attempt === attempt);
    const backOff = this.catalog.find(type)?.options.backoff ?? { baseMs: 1_000, factor: 2, maxMs: 600_000 };
    return last && { stackTrace: last.stackTrace, count: own.length, backOff };
  }

  /** A type that no instance has ever registered (its row was removed) is taken as not restartable: its jobs end, and keep nobody else's. */
  #isRestartable(type: string): boolean {
    return this.catalog.find(type)?.options.restartable ?? false;
  }
}
