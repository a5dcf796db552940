import { Injectable, Logger } from '@nestjs/common';
import type { ConfirmPublisher } from '#libs/amqp';
import { topologyOf } from '#libs/contract';
import { backOffMs, LongLived, WakeUp, type BackOff } from '#libs/runtime';
import { Database, type SqlRunner } from '../database/index.js';
import { Settings } from '../settings/index.js';
import { deleteEvents } from './delete-events.sql.js';
import { eventBroker, type EventBroker } from './event-broker.js';
import { eventMessage } from './event-message.js';
import { HeldEvents } from './held-events.js';
import { isNack } from './is-nack.js';
import { OutboxReader } from './outbox-reader.js';
import { PublishWindow, type FailedEvent } from './publish-window.js';
import { readEvents, type OutboxRow } from './read-outbox.sql.js';
import { keepRelayLock, releaseRelayLock, tryRelayLock } from './relay-lock.sql.js';
import { setEventAside } from './set-event-aside.sql.js';
import { Suspects } from './suspects.js';

/** How many events are held in memory at most. */
const WINDOW = 4_000;
/** How many events may wait for full queues (80 to 310 bytes of memory each); then no others are read until there are fewer. */
const MOST_HELD = 200_000;
/** That events wait for full queues is told this often. */
const TELL_EVERY_MS = 60_000;
/** How many are read at once. */
const READ = 1_000;
/** Without being woken the relay looks this often, and an instance that is not the relay tries to become it. */
const LOOK_EVERY_MS = 1_000;
/** The pauses after failures: everything unconfirmed goes out once more each time, to all listeners. */
const BACK_OFF: BackOff = { baseMs: 500, factor: 2, maxMs: 8_000 };
/** After this time without a failure the next one counts as the first. */
const WELL_MS = 2 * BACK_OFF.maxMs;
/** How long a drain waits for the broker to take what is in the outbox. */
const DRAIN_MS = 5_000;

/**
 * Publishes the outbox: one relay at a time over all instances, by an advisory lock of the session in which it also reads
 * and removes, so that whoever has lost the lock can do neither. An event is removed when the broker has confirmed it; of a
 * job no event is sent before the earlier one is confirmed. What a full queue refuses waits and keeps nothing else. After another failure
 * everything unconfirmed is read again; an event that the broker will never take is found and set aside.
 */
@Injectable()
export class Relay extends LongLived {
  readonly #logger = new Logger('Relay');
  readonly #wake = new WakeUp();
  readonly #exchange: string;
  readonly #suspects = new Suspects();
  #loop: Promise<void> = Promise.resolve();
  /** Null with `AMQP_URL=none`: events wait in the outbox. */
  readonly #broker: EventBroker | null;
  #leading = false;
  /** Failures that followed one another soon. */
  #failures = 0;
  #pausedUntilMs = 0;
  #drainUntilMs = Infinity;
  #nextTellMs = 0;

  constructor(
    private readonly database: Database,
    { namespace, amqpUrl: url, instanceId }: Settings,
  ) {
    super();
    this.#exchange = topologyOf(namespace).eventsExchange;
    const hasBroker = url !== undefined && url !== 'none';
    this.#broker = hasBroker ? eventBroker({ url, name: `${instanceId} events`, exchange: this.#exchange, logger: this.#logger }) : null;
  }

  /** Whether events can be published now. */
  get connected(): boolean {
    return this.#broker?.connection.connected ?? false;
  }

  /** Whether this instance is the relay now. */
  get leading(): boolean {
    return this.#leading;
  }

  protected override async onStart(): Promise<void> {
    await this.#broker?.publisher.start();
    await this.#broker?.connection.start();
    this.database.listen('outbox', () => this.#leading && this.#wake.ring());
    this.database.onConnected(() => this.#wake.ring());
    this.#broker?.connection.onConnected(() => this.#connected());
    this.#loop = this.#run();
  }

  protected override async onDrain(): Promise<void> {
    this.#drainUntilMs = performance.now() + DRAIN_MS;
    this.#wake.ring();
    await this.#loop;
  }

  protected override async onStop(): Promise<void> {
    await this.#broker?.publisher.stop();
    await this.#broker?.connection.stop();
  }

  async #run(): Promise<void> {
    while (!this.ending) {
      const startedMs = performance.now();
      if (this.database.connected && this.#broker && this.connected) {
        await this.#lead(this.#broker.publisher).catch((error: unknown) => this.#failed(error, startedMs));
      }
      if (!this.ending) await this.#wake.sleep(LOOK_EVERY_MS * (0.5 + Math.random() / 2));
    }
  }

  async #failed(error: unknown, startedMs: number): Promise<void> {
    this.#failures = performance.now() - startedMs > WELL_MS ? 1 : this.#failures + 1;
    const delayMs = backOffMs(BACK_OFF, this.#failures);
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.warn({ failures: this.#failures, delayMs }, `events wait in the outbox: ${reason}`);
    // Somebody may have deleted the exchange.
    if (this.connected) await this.#broker?.connection.declare().catch(() => undefined);
    this.#pausedUntilMs = performance.now() + delayMs;
    // Each answer that the failed events got rings, too.
    while (!this.ending && performance.now() < this.#pausedUntilMs) await this.#wake.sleep(this.#pausedUntilMs - performance.now());
  }

  /** What failed on an earlier connection says nothing of this one. */
  #connected(): void {
    this.#failures = 0;
    this.#pausedUntilMs = 0;
    this.#wake.ring();
  }

  /** Publishes for as long as this instance is the relay and all goes well. */
  async #lead(publisher: ConfirmPublisher): Promise<void> {
    const { session, release } = await this.database.session();
    const held = new HeldEvents();
    const window = new PublishWindow(
      (row) => this.#publish(publisher, row),
      () => this.#wake.ring(),
      held,
      () => this.#suspects.mostOnTheirWay,
    );
    try {
      if (!(await tryRelayLock(session))) return;
      this.#leading = true;
      await this.#publishAll(session, window, held);
    } finally {
      this.#leading = false;
      window.close();
      // After an error too: the session goes back to the pool, and would keep the lock there.
      await releaseRelayLock(session).catch(() => undefined);
      await release();
    }
  }

  async #publish(publisher: ConfirmPublisher, row: OutboxRow): Promise<void> {
    try {
      await publisher.publish(eventMessage(this.#exchange, { ...row, messageId: `${row.jobId}-${row.sequence}`, deliveryMode: 2 }));
    } catch (error) {
      if (isNack(error)) this.#suspects.clear([row.id]);
      throw error;
    }
  }

  async #publishAll(session: SqlRunner, window: PublishWindow, held: HeldEvents): Promise<void> {
    const reader = new OutboxReader();
    let drained = false;
    while (!drained && window.failure === undefined) {
      const confirmed = window.takeConfirmed();
      this.#suspects.clear(confirmed);
      const room = window.size < WINDOW;
      const tried = room ? held.take(performance.now(), READ) : [];
      // Sent together: the removal, then the reads.
      const [, again, rows] = await Promise.all([
        deleteEvents(session, confirmed),
        readEvents(
          session,
          tried.flatMap(({ ids }) => ids),
        ),
        room && held.size < MOST_HELD ? reader.read(session, READ) : [],
      ]);
      const there = new Set(again.map(({ jobId }) => jobId));
      for (const { jobId } of tried) if (!there.has(jobId)) held.answered(jobId);
      window.add(again, true);
      window.add(rows);
      this.#tellHeld(held);
      if (rows.length + again.length === 0) drained = await this.#rest(session, window);
    }
    await window.settled();
    const last = window.takeConfirmed();
    this.#suspects.clear(last);
    await deleteEvents(session, last);
    for (const guilty of this.#suspects.judge(window.refused)) await this.#setAside(session, guilty);
    if (window.failure !== undefined) throw window.failure;
  }

  #tellHeld(held: HeldEvents): void {
    if (held.size === 0 || performance.now() < this.#nextTellMs) return;
    this.#nextTellMs = performance.now() + TELL_EVERY_MS;
    const most = held.size < MOST_HELD ? '' : ', and as they are so many, all others too';
    this.#logger.warn(
      { held: held.size, routingKeys: held.keys.slice(0, 5) },
      `a listener's queue is full and refuses events; they wait${most}`,
    );
  }

  /** What the broker will never take must not keep back what comes behind it: listeners miss this event, and it is told here. */
  async #setAside(session: SqlRunner, { row, error }: FailedEvent): Promise<void> {
    await setEventAside(session, row.id, String(error));
    const { jobId, sequence, type } = row;
    this.#logger.error(
      { jobId, sequence, type, err: error },
      'the broker refuses this event; it is set aside in t_refused_event, and listeners miss it',
    );
  }

  /** Sleeps until there are confirms or new events. Resolves to whether the relay is to end. */
  async #rest(session: SqlRunner, window: PublishWindow): Promise<boolean> {
    if (this.ending && (window.size === 0 || performance.now() > this.#drainUntilMs)) return true;
    await this.#wake.sleep(LOOK_EVERY_MS);
    // A full window of which nothing is confirmed (a blocked broker, say) asks nothing else, and silence loses the lock.
    if (window.size >= WINDOW) await keepRelayLock(session);
    return false;
  }
}
