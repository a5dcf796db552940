import { Injectable, Logger } from '@nestjs/common';
import { Repeating } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { findRequestedStops, type RequestedStop } from '../jobs/index.js';
import { SchedulingSignals } from '../scheduling/index.js';

/** How often it looks without having been told: notifications are lost while the connection is away. */
const LOOK_MS = 500;

/** The jobs that may be stopped, and how. */
export interface Stoppable {
  /** The jobs of this instance whose end is not asked for yet. A job that is stopping is among them: it may be ended by force. */
  jobIds(): readonly string[];
  stop(request: RequestedStop): void;
}

/** Notices that somebody asked for a job of this instance to stop. */
@Injectable()
export class StopWatch extends Repeating {
  readonly #logger = new Logger('StopWatch');
  #stoppable: Stoppable = { jobIds: () => [], stop: () => undefined };

  constructor(
    private readonly database: Database,
    signals: SchedulingSignals,
  ) {
    super();
    signals.onStop((jobId) => {
      if (this.#stoppable.jobIds().includes(jobId)) this.wake();
    });
  }

  /** Tells which jobs to look at; to be called before the start. */
  watch(stoppable: Stoppable): void {
    this.#stoppable = stoppable;
  }

  protected override async turn(): Promise<number> {
    if (this.database.connected) await this.#look();
    return LOOK_MS;
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
