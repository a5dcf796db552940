import { EventEmitter, once } from 'node:events';
import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { backOffMs, LongLived, WakeUp, type BackOff } from '#libs/runtime';
import { brokerAddress } from './broker-address.js';
import { coalesceWrites } from './coalesce-writes.js';
import { closeWithin, closeWithoutWaiting } from './close-within.js';
import { NotConnectedError } from './not-connected-error.js';
import type { Tell } from './tell.js';

/** How an {@link AmqpConnection} connects. */
export interface AmqpConnectionOptions {
  /** `amqp://user:password@host:port/vhost` or `amqps://…`. */
  readonly url: string;
  /** The name that the broker shows for this connection. */
  readonly name: string;
  readonly tell: Tell;
  /** Declares what the users of this connection need; runs on every connection before it counts as connected. */
  readonly declare?: (channel: Channel) => Promise<void>;
  /** Seconds between heartbeats: a peer that is silent for two of them counts as gone; default 15. */
  readonly heartbeatS?: number;
  /** The delays between attempts; default 100 ms doubling to 5 s. */
  readonly backOff?: BackOff;
}

const CONNECT_TIMEOUT_MS = 10_000;
const HEARTBEAT_S = 15;
const CLOSE_TIMEOUT_MS = 3_000;
const BACK_OFF: BackOff = { baseMs: 100, factor: 2, maxMs: 5_000 };

/**
 * A connection that is there whenever the broker is: it may start before the broker, connects again after every loss, and
 * its errors end nothing but the connection. `start` does not wait for the broker.
 *
 * amqplib's own recovery is not used: a close that arrives in the same read as the last answer of its `setup` is before its
 * listeners and goes unnoticed for ever; and an error during `setup` would end the process.
 */
export class AmqpConnection extends LongLived {
  readonly #options: AmqpConnectionOptions;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #bell = new WakeUp();
  #loop: Promise<void> = Promise.resolve();
  #model: ChannelModel | undefined;
  #blocked = false;
  #lastError: Error | undefined;
  #stopping = false;
  readonly #broker: string;
  #tried: () => void = () => undefined;
  /** Resolves when the first attempt has ended, either way: there is a connection, or there is none yet. */
  readonly tried = new Promise<void>((resolve) => (this.#tried = resolve));

  /** @throws AmqpUrlError when the URL is none for AMQP. */
  constructor(options: AmqpConnectionOptions) {
    super();
    const { url, broker } = brokerAddress(options.url, options.heartbeatS ?? HEARTBEAT_S);
    this.#options = { ...options, url };
    this.#broker = broker;
  }

  /** Whether there is a connection, and everything is declared. */
  get connected(): boolean {
    return this.#model !== undefined;
  }

  /** Whether the broker, short of memory or disk, takes no messages for now. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Why there is no connection; undefined while there is one. */
  get lastError(): Error | undefined {
    return this.#lastError;
  }

  /** Calls the listener after each connection; the answer removes it. */
  onConnected(listener: () => void): () => void {
    return this.#on('connected', listener);
  }

  /** Calls the listener after each loss of the connection; the answer removes it. */
  onDisconnected(listener: () => void): () => void {
    return this.#on('disconnected', listener);
  }

  /** Calls the listener whenever the broker begins to take no messages; the answer removes it. */
  onBlocked(listener: () => void): () => void {
    return this.#on('blocked', listener);
  }

  /** Resolves when there is a connection. */
  async whenConnected(): Promise<void> {
    if (!this.connected) await once(this.#events, 'connected');
  }

  /** A new channel. Its errors are told and never end the process; it is not made again when it closes. */
  async createChannel(): Promise<Channel> {
    return this.#listenTo(await this.#liveModel().createChannel());
  }

  /** A new channel with publisher confirms; otherwise as {@link createChannel}. */
  async createConfirmChannel(): Promise<ConfirmChannel> {
    return this.#listenTo(await this.#liveModel().createConfirmChannel());
  }

  /** Declares everything once more, on a channel of its own: what somebody deleted is there again. */
  async declare(): Promise<void> {
    await this.#declareOn(this.#liveModel());
  }

  /** How many messages wait in a queue; null when there is no such queue, or no connection. */
  async countMessages(queue: string): Promise<number | null> {
    if (!this.connected) return null;
    try {
      const channel = await this.createChannel();
      const { messageCount } = await channel.checkQueue(queue);
      closeWithoutWaiting(channel);
      return messageCount;
    } catch {
      return null; // the broker has closed the channel
    }
  }

  protected override async onStart(): Promise<void> {
    this.#loop = this.#keepConnected();
  }

  protected override async onStop(): Promise<void> {
    this.#stopping = true;
    this.#bell.ring();
    if (this.#model) await closeWithin(this.#model, CLOSE_TIMEOUT_MS);
    await this.#loop;
  }

  async #keepConnected(): Promise<void> {
    let attempt = 0;
    while (!this.#stopping) {
      try {
        await this.#serveOne();
        attempt = 0;
      } catch (error) {
        this.#lastError = error instanceof Error ? error : new Error(String(error));
      }
      this.#tried();
      if (this.#stopping) return;
      attempt += 1;
      const delayMs = backOffMs(this.#options.backOff ?? BACK_OFF, attempt);
      this.#tellOf('warn', 'no connection to the broker, trying again', { attempt, delayMs, reason: this.#lastError?.message });
      await this.#bell.sleep(delayMs);
    }
  }

  /** Connects, and resolves when that connection has ended; rejects when there was none to begin with. */
  async #serveOne(): Promise<void> {
    const model = await connect(this.#options.url, {
      timeout: CONNECT_TIMEOUT_MS,
      noDelay: true,
      keepAlive: true,
      clientProperties: { connection_name: this.#options.name },
    });
    coalesceWrites(model);
    const ended = this.#listenToEnd(model);
    try {
      await this.#declareOn(model);
    } catch (error) {
      await closeWithin(model, CLOSE_TIMEOUT_MS);
      throw error;
    }
    if (ended.already) throw this.#lastError ?? new Error('the connection closed as soon as it was open');
    if (this.#stopping) return closeWithin(model, CLOSE_TIMEOUT_MS);
    this.#model = model;
    this.#lastError = undefined;
    this.#tellOf('info', 'connected to the broker');
    this.#events.emit('connected');
    this.#tried();
    await ended.promise;
  }

  #listenToEnd(model: ChannelModel): { already: boolean; readonly promise: Promise<void> } {
    let resolve: () => void = () => undefined;
    const ended = { already: false, promise: new Promise<void>((done) => (resolve = done)) };
    model.on('error', (error) => (this.#lastError = error));
    model.on('blocked', (reason) => this.#setBlocked(true, reason));
    model.on('unblocked', () => this.#setBlocked(false));
    model.once('close', (error?: Error) => {
      ended.already = true;
      this.#lastError = error ?? this.#lastError;
      this.#blocked = false;
      // At once and not after an await: whoever publishes now must be told that there is no connection.
      if (this.#model === model) {
        this.#model = undefined;
        this.#events.emit('disconnected');
      }
      resolve();
    });
    return ended;
  }

  async #declareOn(model: ChannelModel): Promise<void> {
    const channel = this.#listenTo(await model.createChannel());
    await this.#options.declare?.(channel);
    closeWithoutWaiting(channel);
  }

  #listenTo<C extends Channel>(channel: C): C {
    channel.on('error', (error) => this.#tellOf('warn', 'the broker closed a channel', { reason: error.message }));
    channel.on('handler-error', (error) => this.#tellOf('error', 'a listener of a channel failed', { reason: error.message }));
    return channel;
  }

  #liveModel(): ChannelModel {
    if (!this.#model) throw new NotConnectedError(this.#options.name);
    return this.#model;
  }

  #setBlocked(blocked: boolean, reason?: string): void {
    this.#blocked = blocked;
    if (blocked) {
      this.#tellOf('warn', 'the broker is short of resources and takes no messages', { reason });
      this.#events.emit('blocked');
    } else this.#tellOf('info', 'the broker takes messages again');
  }

  #on(event: 'connected' | 'disconnected' | 'blocked', listener: () => void): () => void {
    this.#events.on(event, listener);
    return () => this.#events.off(event, listener);
  }

  #tellOf(level: keyof Tell, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#options.tell[level]({ connection: this.#options.name, broker: this.#broker, ...fields }, message);
  }
}
