import { Injectable, Logger } from '@nestjs/common';
import { holdPoint, Repeating } from '#libs/runtime';
import { Database, type SqlRunner } from '../../database/index.js';
import { findRequestedStops, JobTransitions, loadHeldJobs } from '../jobs/index.js';
import { JobTypeCatalog } from '../job-types/index.js';
import { afterLoss } from './after-loss.js';
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

/** Takes from lost instances what they held, and gives it back to the queue or ends it. */
@Injectable()
export class Rescue extends Repeating {
  readonly #logger = new Logger('Rescue');

  constructor(
    private readonly database: Database,
    private readonly instances: InstanceRegistry,
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
      for (const id of await findLostInstances(this.database)) {
        while ((await this.#rescue(id)) === BATCH && !this.ending);
      }
    } catch (error) {
      if (this.database.connected) this.#logger.warn(`looking for lost instances failed, trying again: ${String(error)}`);
    }
  }

  /** Takes one batch of jobs; resolves to how many. */
  async #rescue(id: number): Promise<number> {
    const { taken, afterCommit } = await this.database.transaction(async (session): Promise<Batch> => {
      if (!(await lockLostInstance(session, id))) return { taken: 0 };
      const batch = await this.#takeJobs(session, id);
      if (batch.taken < BATCH) await removeInstance(session, id);
      return batch;
    });
    if (!afterCommit) return taken;
    afterCommit();
    this.#logger.warn(`instance ${id} was lost; ${taken} of its jobs were taken from it`);
    return taken;
  }

  async #takeJobs(session: SqlRunner, id: number): Promise<Batch> {
    const jobs = await loadHeldJobs(session, id, BATCH);
    await holdPoint('rescue.taken');
    const stops = await findRequestedStops(
      session,
      jobs.map((job) => job.id),
    );
    const stopOf = new Map(stops.map((stop) => [stop.jobId, stop]));
    const at = this.database.clock.now();
    const transitions = jobs.map((job) =>
      afterLoss({
        job,
        restartable: this.#isRestartable(job.type),
        stop: stopOf.get(job.id),
        message: `instance ${job.instance ?? id} was lost`,
        at,
      }),
    );
    const { afterCommit } = await this.transitions.applyIn(session, transitions);
    return { taken: jobs.length, afterCommit };
  }
  /** Throws while the catalogue does not know the type: it was not read yet, and a guess could end a job for good. */
  #isRestartable(type: string): boolean {
    const known = this.catalog.find(type);
    if (!known) throw new Error(`job type "${type}" is not in the catalogue yet`);
    return known.options.restartable;
  }
}
