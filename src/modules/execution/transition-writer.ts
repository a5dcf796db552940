import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { stackTraceOf, thrownMessage } from '#libs/foreign-value';
import { backOffMs } from '#libs/runtime';
import { Database, failureOf, isDatabaseOutage, sqlStateOf } from '../../database/index.js';
import { InstanceRegistry } from '../instances/index.js';
import { failed, JobTransitions, setJobsAside, type JobInfo, type Transition } from '../jobs/index.js';
import { Superseded } from './superseded.js';

/** After so many refusals of what is to be written the job is set aside: its place is for others. */
const MAX_REFUSALS = 5;
const RETRY = { baseMs: 100, factor: 2, maxMs: 2_000 };

/**
 * Writes transitions of running jobs through outages of the database. Every write is fenced by the claim token: so a late
 * one does no harm, and is accepted when nobody took the job in the meantime.
 */
@Injectable()
export class TransitionWriter {
  readonly #logger = new Logger('TransitionWriter');
  #ending = false;

  constructor(
    private readonly transitions: JobTransitions,
    private readonly instances: InstanceRegistry,
    private readonly database: Database,
  ) {}

  /** Now by the database's clock. */
  now(): Date {
    return this.database.clock.now();
  }

  /** Whether this instance may start jobs. */
  get leased(): boolean {
    return this.instances.lease.live;
  }

  /** Whether {@link end} was called. */
  get ending(): boolean {
    return this.#ending;
  }

  /** From now on an outage is waited for only while the lease lives; then the rescue by others takes over. */
  end(): void {
    this.#ending = true;
  }

  /**
   * Asks for the transition in this turn of the event loop, and again while the database is away. Resolves with the job as
   * it is then; with null when it is not ours any more, or when `mayRetry` says no.
   */
  async write(transition: Transition, mayRetry: () => boolean | Promise<boolean> = () => true): Promise<JobInfo | null> {
    let asked = transition;
    let refusals = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const job = await this.transitions.apply(asked);
        // The answer to the commit of an earlier try may have been lost: it is this instance that has the job then.
        return job ?? (attempt > 1 ? await this.transitions.writtenBefore(asked) : null);
      } catch (error) {
        if (error instanceof Superseded) {
          asked = error.instead;
          continue;
        }
        if (!isDatabaseOutage(error)) refusals += 1;
        if (refusals >= MAX_REFUSALS && (await this.#isSetAside(asked, error))) return null;
        asked = this.#afterError(asked, error);
        await delay(backOffMs(RETRY, attempt));
        if ((this.#ending && !this.leased) || !(await mayRetry())) return null;
      }
    }
  }

  async #isSetAside(transition: Transition, error: unknown): Promise<boolean> {
    const { job } = transition;
    try {
      await setJobsAside(this.transitions, this.database, [{ transition, error }]);
      return true;
    } catch (cause) {
      this.#logger.error(`job ${job.id} could not be set aside, trying again`, { jobId: job.id, tenant: job.tenant, err: cause });
      return false;
    }
  }

  /** Where it is the outcome that the database does not take (say, a result nested too deep), the job must end all the same. */
  #afterError(transition: Transition, error: unknown): Transition {
    const { job, to } = transition;
    if (isDatabaseOutage(error)) return transition;
    this.#logger.error(`job ${job.id}: ${to} could not be stored, trying again`, { jobId: job.id, tenant: job.tenant, err: error });
    if (!isRefused(error) || (to !== 'SUCCEEDED' && to !== 'FAILED')) return transition;
    const message = `the job ended as ${to}, but its outcome could not be stored: ${thrownMessage(error)}`;
    return failed(
      job,
      { code: to === 'SUCCEEDED' ? 'INVALID_RESULT' : 'ERROR', message, requestedBy: null },
      stackTraceOf(error),
      this.now(),
    );
  }
}

/** Whether the outcome itself is refused: by the database, or while it is prepared for the database. */
function isRefused(error: unknown): boolean {
  return failureOf(error) === 'refused' || (failureOf(error) === 'defect' && sqlStateOf(error) === undefined);
}
