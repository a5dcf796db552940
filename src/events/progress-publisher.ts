import { Injectable, Logger } from '@nestjs/common';
import { topologyOf } from '#libs/contract';
import { LongLived } from '#libs/runtime';
import { Database } from '../database/index.js';
import { Settings } from '../settings/index.js';
import { eventBroker, type EventBroker } from './event-broker.js';
import { eventMessage } from './event-message.js';
import { toProgressEvent, type Progress } from './progress-event.js';

/** How many messages may be without an answer of the broker; what comes on top is dropped. Each takes about 1 KB. */
const MAX_UNSETTLED = 2_000;

/**
 * Tells how far jobs have come, past the outbox and at best: what the broker cannot take at once is dropped, and nobody waits for
 * it. Without `JOBCAST_PROGRESS_EVENTS` and before its start it tells nothing.
 */
@Injectable()
export class ProgressPublisher extends LongLived {
  readonly #namespace: string;
  readonly #exchange: string;
  readonly #broker: EventBroker | null;

  constructor(
    private readonly database: Database,
    { namespace, amqpUrl: url, instanceId, progressEvents }: Settings,
  ) {
    super();
    this.#namespace = namespace;
    this.#exchange = topologyOf(namespace).eventsExchange;
    const isWanted = progressEvents && url !== undefined && url !== 'none';
    const logger = new Logger('ProgressPublisher');
    this.#broker = isWanted ? eventBroker({ url, name: `${instanceId} progress`, exchange: this.#exchange, logger }) : null;
  }

  /** Whether progress can be told now. */
  get connected(): boolean {
    return this.#broker?.connection.connected ?? false;
  }

  /** How many messages have no answer of the broker yet. */
  get unsettled(): number {
    return this.#broker?.publisher.unsettled ?? 0;
  }

  /** Tells the progress of jobs, or drops it. Never throws, and makes nobody wait. */
  publish(jobs: readonly Progress[]): void {
    if (!this.#broker || !this.connected || this.#broker.connection.blocked) return;
    const { publisher } = this.#broker;
    const time = this.database.clock.now();
    for (const job of jobs) {
      if (publisher.unsettled >= MAX_UNSETTLED) return;
      publisher.publish(eventMessage(this.#exchange, toProgressEvent(this.#namespace, time, job))).catch(() => undefined);
    }
  }

  protected override async onStart(): Promise<void> {
    await this.#broker?.publisher.start();
    await this.#broker?.connection.start();
  }

  /** The connection first: what has no answer yet fails with it, and is not waited for. */
  protected override async onStop(): Promise<void> {
    await this.#broker?.connection.stop();
    await this.#broker?.publisher.stop();
  }
}
