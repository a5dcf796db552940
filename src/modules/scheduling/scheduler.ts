import { Injectable, Logger } from '@nestjs/common';
import { Repeating } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../database/index.js';
import { Settings } from '../../settings/index.js';
import { forgetAudit } from '../access/index.js';
import { forgetMarks, JobTransitions, loadJobs, setAsideRefused, type Transition } from '../jobs/index.js';
import { expire } from './expire.js';
import { findExpired } from './find-expired.sql.js';
import { LaneRepair } from './lane-repair.js';
import { findUnseenWork } from './find-unseen-work.sql.js';
import { nextOpeningMs, openRates } from './open-rates.sql.js';
import { NO_RANK, SchedulingSignals } from './scheduling-signals.js';
import { nextWakeMs, wakeJobs } from './wake-jobs.sql.js';

/** How many jobs one transaction of the sweeps changes. */
const BATCH = 500;
/** The sweeps' delay at most. */
const SWEEP_EVERY_MS = 1_000;
const SHORTEST_SLEEP_MS = 20;
/** All lanes are looked at this often, and less often when a look takes longer than a hundredth of that. */
const LOOK_EVERY_MS = 5_000;
const LOOK_SHARE = 100;
const FORGET_EVERY_MS = 60_000;

/**
 * What must happen by itself: jobs whose time has come may be taken, rates open, waiting jobs expire, and lanes are looked at from the
 * start in case a notification was lost. Every instance does all of it; rows that another one has locked are passed over.
 */
@Injectable()
export class Scheduler extends Repeating {
  readonly #logger = new Logger('Scheduler');
  readonly #repair: LaneRepair;
  #nextLookMs = 0;
  #nextForgetMs = 0;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly transitions: JobTransitions,
    private readonly signals: SchedulingSignals,
  ) {
    super();
    this.#repair = new LaneRepair(database);
    database.onConnected(() => this.wake());
    database.listen('settings', () => this.wake());
  }

  protected override async turn(): Promise<number> {
    let sleepMs = SWEEP_EVERY_MS;
    if (!this.database.connected) return sleepMs;
    await this.#try('waking jobs', async () => {
      await this.#wakeJobs();
      sleepMs = Math.min(sleepMs, Math.max(SHORTEST_SLEEP_MS, (await nextWakeMs(this.database)) ?? sleepMs));
    });
    await this.#try('opening rates', async () => {
      await this.#openRates();
      sleepMs = Math.min(sleepMs, Math.max(SHORTEST_SLEEP_MS, (await nextOpeningMs(this.database)) ?? sleepMs));
    });
    await this.#try('expiring jobs', () => this.#expireJobs());
    await this.#try('looking at the lanes', () => this.#look());
    await this.#try('forgetting old marks of idempotency and audit entries', () => this.#forget());
    return sleepMs;
  }

  async #wakeJobs(): Promise<void> {
    for (let woken = BATCH; woken === BATCH && !this.ending;) {
      const jobs = await wakeJobs(this.database, this.settings.priorityAgeingMs, BATCH);
      woken = jobs.length;
      if (woken > 0) this.database.notify('work', ...jobs.map(({ laneId, rank }) => `${laneId}:${rank}`));
    }
  }

  async #openRates(): Promise<void> {
    const lanes = await openRates(this.database);
    if (lanes.length > 0) this.database.notify('work', ...lanes.map((id) => `${id}:${NO_RANK}`));
  }

  async #expireJobs(): Promise<void> {
    for (let found = BATCH; found === BATCH && !this.ending;) {
      const ids = await findExpired(this.database, BATCH);
      if (ids.length === 0) return;
      found = await this.#expire(ids);
    }
  }

  /** Resolves to how many of the jobs were there to expire. */
  async #expire(ids: readonly string[]): Promise<number> {
    try {
      const { found, afterCommit } = await this.database.transaction(
        async (runner) => {
          const ends = await this.#endsOf(runner, ids);
          return { found: ends.length, afterCommit: (await this.transitions.applyIn(runner, ends)).afterCommit };
        },
        { retriesDefects: false },
      );
      afterCommit();
      return found;
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      const refused = await this.database.transaction(async (runner) =>
        setAsideRefused(this.transitions, runner, await this.#endsOf(runner, ids)),
      );
      if (refused === 0) throw error;
      return this.#expire(ids);
    }
  }

  async #endsOf(runner: SqlRunner, ids: readonly string[]): Promise<Transition[]> {
    const now = this.database.clock.now();
    const jobs = await loadJobs(runner, ids);
    return jobs
      .filter(({ status, attempt }) => (status === 'QUEUED' || status === 'PENDING') && attempt === 1)
      .map((job) => expire(job, now));
  }

  async #look(): Promise<void> {
    const beganMs = performance.now();
    if (beganMs < this.#nextLookMs && !this.signals.takeLookWanted()) return;
    await this.#try('repairing lanes', async () => {
      if (await this.#repair.look()) this.signals.ring();
    });
    const unseen = await findUnseenWork(this.database);
    const tookMs = performance.now() - beganMs;
    this.#nextLookMs = performance.now() + Math.max(LOOK_EVERY_MS, tookMs * LOOK_SHARE);
    this.signals.touch(new Map(unseen.map(({ id, rank }) => [id, rank])));
  }

  async #forget(): Promise<void> {
    if (performance.now() < this.#nextForgetMs) return;
    this.#nextForgetMs = performance.now() + FORGET_EVERY_MS;
    while ((await forgetMarks(this.database, BATCH)) === BATCH && !this.ending);
    while ((await forgetAudit(this.database, BATCH)) === BATCH && !this.ending);
  }

  /** One part's error never stops another. */
  async #try(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isDatabaseOutage(error)) this.#logger.error(`${what} failed, trying again`, { err: error });
    }
  }
}
