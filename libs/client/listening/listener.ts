import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import { Consumer, declare, type AmqpConnection, type Delivery, type Tell } from '#libs/amqp';
import { BOUNDS, topologyOf, type JobEvent } from '#libs/contract';
import { backOffMs, LongLived, type BackOff } from '#libs/runtime';
import { wholeNumber } from '../whole-number.js';
import { deadLetter } from './dead-letter.js';
import type { DeadLetters } from './dead-letters.js';
import { EventFilter } from './event-filter.js';
import type { EventHandler } from './event-handler.js';
import { JobOrder } from './job-order.js';
import { LastSequences } from './last-sequences.js';
import type { ListenOptions } from './listen-options.js';
import { listeningQueues, listeningTopology, type ListeningQueues } from './listening-queues.js';
import { readEvent } from './read-event.js';
import { sleepUnless } from './sleep-unless.js';

/** What a {@link Listener} needs. */
export interface ListenerOptions {
  /** Started and stopped by its owner. */
  readonly connection: AmqpConnection;
  readonly deadLetters: DeadLetters;
  readonly tell: Tell;
  readonly namespace: string;
  readonly listen: ListenOptions;
  readonly handler: EventHandler;
}

/**
 * The same for all that share a queue, and so no option. What a lost consumer held returns to the head of the queue in its order; a
 * next one with a smaller prefetch that is lost too gives its part back behind the rest (seen with RabbitMQ 3.10.8: 1 to 7 held by a
 * prefetch of 6, then 3, came as 5 6 7 1 3 4), and an event that comes after a later one of its job would be taken for a repeat.
 */
const PREFETCH = BOUNDS.eventConcurrency.max;
const TRIES = 5;
const ACCESS_REFUSED = 403;
/** Some fifteen seconds for five tries. */
const BACK_OFF: BackOff = { baseMs: 250, factor: 4, maxMs: 30_000 };

/** Hands the events of one queue to a handler: those of a job one at a time and in order, those of different jobs side by side. */
export class Listener extends LongLived {
  readonly #options: ListenerOptions;
  readonly #filter: EventFilter;
  readonly #consumer: Consumer;
  readonly #order: JobOrder;
  readonly #last = new LastSequences();
  readonly #end = new AbortController();
  #queues: ListeningQueues;
  #declaresExchange = true;

  /** @throws TypeError when an option is none. */
  constructor(options: ListenerOptions) {
    super();
    setMaxListeners(0, this.#end.signal);
    const { connection, tell, namespace, listen } = options;
    this.#options = options;
    this.#filter = new EventFilter(listen);
    this.#queues = listeningQueues(namespace, listen);
    this.#order = new JobOrder(wholeNumber('concurrency', listen.concurrency ?? PREFETCH, BOUNDS.eventConcurrency));
    wholeNumber('tries', this.#tries, BOUNDS.eventTries);
    this.#consumer = new Consumer({
      ...{ connection, tell, prefetch: PREFETCH, handsOverWhole: true },
      queue: async (channel) => {
        this.#queues = listeningQueues(namespace, listen);
        if (this.#declaresExchange) await this.#declareExchange(channel);
        await declare(channel, listeningTopology(namespace, this.#queues, this.#filter));
        return this.#queues.main.name;
      },
      handle: (delivery) => this.#handle(delivery),
    });
  }

  /** The name of the queue. */
  get queue(): string {
    return this.#queues.main.name;
  }

  /** Whether it has been stopped. */
  get ended(): boolean {
    return this.ending;
  }

  /** Resolves when events come, or when a first attempt has failed; it goes on trying. */
  protected override async onStart(): Promise<void> {
    const { connection } = this.#options;
    await this.#consumer.start();
    await connection.tried;
    if (!connection.connected) return;
    let forget: () => void = () => undefined;
    const lost = new Promise<void>((resolve) => (forget = connection.onDisconnected(resolve)));
    await Promise.race([this.#consumer.tried, lost]);
    forget();
  }

  /** Takes no more events and waits for the handlers that run; what they have not handled goes back to the queue. */
  protected override async onDrain(): Promise<void> {
    this.#end.abort();
    await this.#consumer.stop();
  }

  /** As the service does it, so that a listener may be there first. Who may not (403) listens when the service has done it. */
  async #declareExchange(channel: Parameters<typeof declare>[0]): Promise<void> {
    try {
      await declare(channel, { exchanges: [{ name: topologyOf(this.#options.namespace).eventsExchange, type: 'topic' }] });
    } catch (error) {
      this.#declaresExchange = !(error instanceof Error && 'code' in error && error.code === ACCESS_REFUSED);
      throw error;
    }
  }

  get #tries(): number {
    return this.#options.listen.tries ?? TRIES;
  }

  async #handle(delivery: Delivery): Promise<void> {
    const event = readEvent(delivery.body);
    if (!event) return void (await this.#putAside(delivery, new TypeError('expected an event of Jobcast (CloudEvents 1.0), got none'), 0));
    await this.#order.run(event.data.jobId, () => this.#handleInTurn(delivery, event));
  }

  /** What is left unacknowledged here comes again: to this process, which knows what it settled, or to another. */
  async #handleInTurn(delivery: Delivery, event: JobEvent): Promise<void> {
    const { jobId, sequence } = event.data;
    const mayGoOn = () => delivery.alive && !this.#end.signal.aborted;
    if (!mayGoOn()) return;
    if (this.#last.isRepeat(jobId, sequence) || !this.#filter.matches(event)) return delivery.ack();
    for (let attempt = 1; ; attempt += 1) {
      const error = await this.#try(event, { repeated: delivery.fields.redelivered, attempt });
      if (error === undefined) break;
      if (attempt === this.#tries) return this.#giveUp(delivery, event, error);
      await sleepUnless(backOffMs(BACK_OFF, attempt), this.#end.signal);
      if (!mayGoOn()) return;
    }
    this.#last.settled(jobId, sequence);
    delivery.ack();
  }

  /** What the handler threw; undefined when it has handled the event. */
  async #try(event: JobEvent, context: { readonly repeated: boolean; readonly attempt: number }): Promise<Error | undefined> {
    try {
      await this.#options.handler(event, context);
      return undefined;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(inspect(thrown));
      const { jobId, status, sequence } = event.data;
      const fields = { queue: this.queue, jobId, status, sequence, attempt: context.attempt, tries: this.#tries, err: error.stack };
      this.#options.tell.warn(fields, 'the handler of an event failed');
      return error;
    }
  }

  async #giveUp(delivery: Delivery, event: JobEvent, error: Error): Promise<void> {
    if (await this.#putAside(delivery, error, this.#tries)) this.#last.settled(event.data.jobId, event.data.sequence);
  }

  /** Whether it is settled now. One replica's own listener has no queue for it: it is told, and is gone. */
  async #putAside(delivery: Delivery, error: Error, attempts: number): Promise<boolean> {
    const { deadLetters, tell } = this.#options;
    const { main, dead } = this.#queues;
    const fields = { queue: main.name, event: delivery.properties.messageId, attempts, reason: error.message };
    if (dead) {
      const message = deadLetter(dead.name, delivery, { error, attempts, queue: main.name });
      if (!(await deadLetters.put(message, dead, () => delivery.alive, this.#end.signal))) return false;
      tell.error({ ...fields, deadQueue: dead.name }, 'an event could not be handled and was put aside');
    } else tell.error(fields, 'an event could not be handled and is gone');
    delivery.ack();
    return true;
  }
}
