import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';

/** How the instance is. */
export type HealthStatus = 'ready' | 'degraded' | 'starting' | 'unavailable' | 'draining';

/** What `/health/ready` answers. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly database: 'connected' | 'away';
  readonly broker: 'connected' | 'away' | 'none';
  /** What is missing and what follows from it, for people; null when nothing is. */
  readonly message: string | null;
}

const MESSAGES: Readonly<Record<HealthStatus, string | null>> = {
  ready: null,
  degraded: 'The broker is away: jobs run, their events wait in the database, commands wait in the broker.',
  starting: 'Waiting for the database or the broker.',
  unavailable: 'The database is away: nothing can be accepted or claimed; running jobs go on.',
  draining: 'The instance is ending: it takes no new work.',
};

/** Whether this instance can do its work. */
@Injectable()
export class Health {
  readonly #database: Database;
  #broker: (() => boolean) | undefined;
  #wasReady = false;
  #draining = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Tells how to see whether the broker is connected; never called when there is to be none. */
  watchBroker(connected: () => boolean): void {
    this.#broker = connected;
  }

  /** From now on the instance counts as ending. */
  drain(): void {
    this.#draining = true;
  }

  /** How it is now. */
  report(): HealthReport {
    const status = this.#status();
    if (status === 'ready') this.#wasReady = true;
    const broker = this.#broker ? (this.#broker() ? 'connected' : 'away') : 'none';
    return { status, database: this.#database.connected ? 'connected' : 'away', broker, message: MESSAGES[status] };
  }

  #status(): HealthStatus {
    if (this.#draining) return 'draining';
    const brokerAway = this.#broker?.() === false;
    if (!this.#database.connected) return this.#wasReady ? 'unavailable' : 'starting';
    if (brokerAway) return this.#wasReady ? 'degraded' : 'starting';
    return 'ready';
  }
}
