import { Injectable, Logger } from '@nestjs/common';
import { LongLived, WakeUp } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { findRequestedStops, type RequestedStop } from '../instances/index.js';
import { SchedulingSignals } from '../scheduling/index.js';

/** How often it looks without having been told: notifications are lost while the connection is away. */
const LOOK_MS = 500;

/** The jobs that may be stopped, and how. */
export interface Stoppable {
  /** Jobs of this instance that were not told to stop yet. */
  jobIds(): readonly string[];
  stop(request: RequestedStop): void;
}

/** Notices that somebody asked for a job of this instance to stop. */
@Injectable()
export class StopWatch extends LongLived {
  readonly #logger = new Logger('StopWatch');
  readonly #wake = new WakeUp();
  #stoppable: Stoppable = { jobIds: () => [], stop: () => undefined };
  #loop: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    signals: SchedulingSignals,
  ) {
    super();
    signals.onStop((jobId) => {
      if (this.#stoppable.jobIds().includes(jobId)) this.#wake.ring();
    });
  }

  /** Tells which jobs to look at; to be called before the start. */
  watch(stoppable: Stoppable): void {
    this.#stoppable = stoppable;
  }

  protected override onStart(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  protected override async onDrain(): Promise<void> {
    this.#wake.ring();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.ending) {
      await this.#wake.sleep(LOOK_MS);
      if (!this.ending && this.database.connected) await this.#look();
    }
  }

  async #look(): Promise<void> {
    try {
      const requests = await findRequestedStops(this.database, this.#stoppable.jobIds());
      requests.forEach((request) => this.#stoppable.stop(request));
    } catch (error) {
      this.#logger.warn(`looking for stop requests failed, trying again: ${String(error)}`);
    }
  }
}
