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

/** The connection to the broker, as far as it matters here. */
export interface WatchedBroker {
  readonly connected: boolean;
  onConnected(listener: () => void): unknown;
  countMessages(queue: string): Promise<number | null>;
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
  #broker: WatchedBroker | undefined;
  /** What has been connected once: from then on its absence is an outage and no slow start. */
  readonly #seen = { database: false, broker: false };
  #draining = false;

  constructor(database: Database) {
    this.#database = database;
    database.onConnected(() => (this.#seen.database = true));
  }

  /** Tells which connection to watch; never called when there is to be no broker. */
  watchBroker(broker: WatchedBroker): void {
    this.#broker = broker;
    broker.onConnected(() => (this.#seen.broker = true));
  }

  /** How many messages wait in a queue of the broker; null when that is not known. */
  async countMessages(queue: string): Promise<number | null> {
    return (await this.#broker?.countMessages(queue)) ?? null;
  }

  /** From now on the instance counts as ending. */
  drain(): void {
    this.#draining = true;
  }

  /** How it is now. */
  report(): HealthReport {
    const status = this.#status();
    const broker = this.#broker ? (this.#broker.connected ? 'connected' : 'away') : 'none';
    return { status, database: this.#database.connected ? 'connected' : 'away', broker, message: MESSAGES[status] };
  }

  #status(): HealthStatus {
    if (this.#draining) return 'draining';
    if (!this.#database.connected) return this.#seen.database ? 'unavailable' : 'starting';
    if (this.#broker?.connected === false) return this.#seen.broker ? 'degraded' : 'starting';
    return 'ready';
  }
}
