import type { Channel, MessageProperties } from 'amqplib';
import { isTerminal, topologyOf, type JobEvent, type JobEventData, type JobStatus } from '#libs/contract';

/** One event as it came from the broker. */
export interface HeardEvent {
  readonly event: JobEvent;
  readonly routingKey: string;
  readonly properties: MessageProperties;
}

interface Waiting {
  readonly holds: () => boolean;
  readonly done: () => void;
}

/** Listens to all events of a namespace. */
export class EventCollector {
  readonly #byJob = new Map<string, HeardEvent[]>();
  readonly #waiting = new Set<Waiting>();
  #count = 0;

  /** Binds a queue to every key. It declares the exchange as the contract does, so that it may begin before the service. */
  static async bind(channel: Channel, namespace: string): Promise<EventCollector> {
    const { eventsExchange } = topologyOf(namespace);
    await channel.assertExchange(eventsExchange, 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, eventsExchange, '#');
    return EventCollector.consume(channel, queue);
  }

  /** Listens to a queue that is there. */
  static async consume(channel: Channel, queue: string): Promise<EventCollector> {
    const collector = new EventCollector();
    await channel.consume(queue, (message) => message && collector.#hear(message.content, message.fields.routingKey, message.properties), {
      noAck: true,
    });
    return collector;
  }

  /** How many events came, repeats left out. */
  get count(): number {
    return this.#count;
  }

  /** What came of a job in the order in which it came, without repeats (sequence ≤ last seen). */
  heardOf(jobId: string): readonly HeardEvent[] {
    return this.#byJob.get(jobId) ?? [];
  }

  /** The data of what came of a job. */
  eventsOf(jobId: string): JobEventData[] {
    return this.heardOf(jobId).map(({ event }) => event.data);
  }

  /** The statuses that came of a job. */
  statusesOf(jobId: string): JobStatus[] {
    return this.eventsOf(jobId).map(({ status }) => status);
  }

  /** The data of what came of a job but for claims that were returned unstarted, as a busy instance may do with what it claimed ahead. */
  stepsOf(jobId: string): JobEventData[] {
    const events = this.eventsOf(jobId);
    const isReturned = (index: number): boolean => events[index]?.status === 'TO_BE_RUN' && events[index + 1]?.status === 'QUEUED';
    return events.filter((_, index) => !isReturned(index) && !isReturned(index - 1));
  }

  /** The statuses of {@link stepsOf}. */
  wayOf(jobId: string): JobStatus[] {
    return this.stepsOf(jobId).map(({ status }) => status);
  }

  /** The data of the events that ended jobs of a tenant. */
  endedOf(tenant: string): JobEventData[] {
    const last = [...this.#byJob.values()].flatMap((heard) => heard.slice(-1).map(({ event }) => event.data));
    return last.filter((data) => data.tenant === tenant && isTerminal(data.status));
  }

  /** Waits for an event of a job and gives its data. */
  async untilStatus(jobId: string, status: JobStatus): Promise<JobEventData> {
    const found = (): JobEventData | undefined => this.eventsOf(jobId).find((data) => data.status === status);
    await this.until(
      () => `job ${jobId} is ${status}; came: ${JSON.stringify(this.eventsOf(jobId))}`,
      () => found() !== undefined,
    );
    return found()!;
  }

  /** Waits for the event that ends a job and gives its data. */
  async untilEnded(jobId: string): Promise<JobEventData> {
    const found = (): JobEventData | undefined => this.eventsOf(jobId).find((data) => isTerminal(data.status));
    await this.until(
      () => `job ${jobId} has ended; came: ${JSON.stringify(this.eventsOf(jobId))}`,
      () => found() !== undefined,
    );
    return found()!;
  }

  /** Waits for a condition, which is looked at with each event. */
  async until(what: () => string, holds: () => boolean, withinMs = 120_000): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => finish(() => reject(new Error(`Not within ${withinMs} ms: ${what()}`))), withinMs);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        settle();
      };
      const waiting: Waiting = { holds, done: () => finish(resolve) };
      this.#waiting.add(waiting);
    });
  }

  #hear(content: Buffer, routingKey: string, properties: MessageProperties): void {
    const event = JSON.parse(content.toString()) as JobEvent;
    if (event.type === 'jobcast.job.progress') return; // no status, and without a sequence of its own
    const heard = this.#byJob.get(event.subject) ?? [];
    const last = heard.at(-1)?.event.data.sequence ?? 0;
    if (event.data.sequence <= last) return;
    this.#byJob.set(event.subject, [...heard, { event, routingKey, properties }]);
    this.#count += 1;
    for (const waiting of [...this.#waiting]) if (waiting.holds()) waiting.done();
  }
}
