import { ConfirmPublisher, NotConfirmedError, type AmqpConnection, type OutgoingMessage, type Tell } from '#libs/amqp';
import { topologyOf } from '#libs/contract';
import { backOffMs, LongLived, type BackOff } from '#libs/runtime';
import { JobcastClientError } from '../jobcast-client-error.js';
import type { JobcastClientOptions } from '../jobcast-client-options.js';
import { PendingCommand, type CommandRequest, type GoodReply } from './pending-command.js';
import { publishingFailure } from './publishing-failure.js';
import { ReplyQueue } from './reply-queue.js';

/** What a {@link CommandSender} needs. */
export interface CommandSenderOptions {
  /** Started and stopped by its owner. */
  readonly connection: AmqpConnection;
  readonly tell: Tell;
  readonly namespace: string;
  readonly maxUnsettled: number;
  readonly token: JobcastClientOptions['token'] | undefined;
}

/** The pause before what the broker did not take, with the connection there, is sent again. */
const BACK_OFF: BackOff = { baseMs: 100, factor: 2, maxMs: 5_000 };
const DRAIN_MS = 30_000;

/**
 * Sends commands, and keeps each until it has its answer. What has none when the connection is lost is sent again with the same
 * message id after the reconnection. Commands are not ordered among each other.
 */
export class CommandSender extends LongLived {
  readonly #options: CommandSenderOptions;
  readonly #publisher: ConfirmPublisher;
  readonly #replies: ReplyQueue;
  readonly #pending = new Map<string, PendingCommand>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #idle: () => void = () => undefined;

  constructor(options: CommandSenderOptions) {
    super();
    const { connection, tell, namespace, maxUnsettled } = options;
    this.#options = options;
    this.#publisher = new ConfirmPublisher({ connection, tell });
    this.#replies = new ReplyQueue({
      ...{ connection, tell, namespace, prefetch: Math.min(maxUnsettled, 65_535) },
      onReply: (id, reply) => this.#pending.get(id)?.replied(reply),
      onRenewed: () => this.#sendAll(),
    });
    connection.onDisconnected(() => this.ending && this.#giveUp());
  }

  /** How many commands have neither been answered nor failed. */
  get unsettled(): number {
    return this.#pending.size;
  }

  /**
   * Sends a command and waits for its answer, at most `timeoutMs` (0: without end).
   * @throws JobcastError what the service refuses. @throws JobcastClientError everything else.
   */
  async send(request: CommandRequest, timeoutMs: number): Promise<GoodReply | undefined> {
    if (this.ending) throw stopped('was stopped before this call; make a new client');
    if (this.#pending.size >= this.#options.maxUnsettled) throw bufferFull(this.#options.maxUnsettled);
    const command = new PendingCommand(request);
    const timer = timeoutMs > 0 ? setTimeout(() => command.failed(this.#late(command, timeoutMs)), timeoutMs) : undefined;
    this.#pending.set(command.id, command);
    void this.#send(command);
    try {
      return await command.answer;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(command.id);
      if (this.#pending.size === 0) this.#idle();
    }
  }

  protected override async onStart(): Promise<void> {
    await this.#publisher.start();
    await this.#replies.start();
  }

  /** Waits for the answers of what was sent; without a connection everything left fails at once. */
  protected override async onDrain(): Promise<void> {
    if (!this.#options.connection.connected) this.#giveUp();
    if (this.#pending.size === 0) return;
    const timer = setTimeout(() => this.#giveUp(), DRAIN_MS);
    await new Promise<void>((resolve) => (this.#idle = resolve));
    clearTimeout(timer);
  }

  protected override async onStop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#replies.stop();
    await this.#publisher.stop();
  }

  #sendAll(): void {
    for (const command of this.#pending.values()) void this.#send(command);
  }

  /** Sends it if that is possible now; otherwise it goes with the next reply queue. */
  async #send(command: PendingCommand): Promise<void> {
    try {
      if (this.#replies.name === undefined) return;
      const message = await this.#messageOf(command);
      if (message && this.#pending.has(command.id)) await this.#publish(command, message);
    } catch (error) {
      command.failed(error);
    }
  }

  async #publish(command: PendingCommand, message: OutgoingMessage): Promise<void> {
    const attempt = command.sending();
    try {
      await this.#publisher.publish(message);
      if (command.request.until === 'confirm') command.confirmed();
    } catch (error) {
      if (!(error instanceof NotConfirmedError)) throw error;
      if (command.notConfirmed(attempt, error.reason === 'closed')) this.#notTaken(command, error, attempt);
    }
  }

  #notTaken(command: PendingCommand, error: NotConfirmedError, attempt: number): void {
    const meaning = publishingFailure(error, this.#options.namespace);
    if (meaning !== 'again') return command.failed(meaning);
    if (!this.#options.connection.connected) return; // the next reply queue sends it
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#send(command);
      },
      backOffMs(BACK_OFF, attempt),
    );
    this.#timers.add(timer);
  }

  async #messageOf({ id, request }: PendingCommand): Promise<OutgoingMessage | undefined> {
    const { token, namespace } = this.#options;
    const bearer = typeof token === 'function' ? await token() : token;
    const replyTo = this.#replies.name;
    if (replyTo === undefined) return undefined;
    return {
      exchange: topologyOf(namespace).commandsExchange,
      routingKey: request.key,
      body: request.body,
      mandatory: true,
      properties: {
        contentType: 'application/json',
        deliveryMode: 2,
        messageId: id,
        ...(request.until === 'reply' ? { replyTo, correlationId: id } : {}),
        ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
      },
    };
  }

  #giveUp(): void {
    for (const command of this.#pending.values()) {
      command.failed(stopped(`was stopped before the answer came; ${fateOf(command)}`));
    }
  }

  #late(command: PendingCommand, timeoutMs: number): JobcastClientError {
    const { connected, lastError } = this.#options.connection;
    const link = connected ? '' : `; there is no connection to the broker (${lastError?.message ?? 'not started'})`;
    const awaited = command.request.until === 'reply' ? 'a reply' : 'a confirm';
    return new JobcastClientError(
      'TIMEOUT',
      `expected ${awaited} to ${command.request.key} within ${timeoutMs} ms, got none${link}; ${fateOf(command)}`,
    );
  }
}

function fateOf({ sent }: PendingCommand): string {
  if (!sent) return 'it was not sent and has no effect';
  return 'the command was sent and may still take effect; look before you send it again, or use an idempotencyKey';
}

function stopped(what: string): JobcastClientError {
  return new JobcastClientError('STOPPED', `the client ${what}`);
}

function bufferFull(limit: number): JobcastClientError {
  return new JobcastClientError(
    'BUFFER_FULL',
    `expected at most ${limit} commands without an answer, got one more; await earlier calls, send many jobs by submitMany, or raise maxUnsettled`,
  );
}
