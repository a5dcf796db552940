import { AmqpConnection, ConfirmPublisher } from '#libs/amqp';
import { BOUNDS, COMMAND, type EnqueueCommand, type JobAnswer, type JobRequest, type StopCommand } from '#libs/contract';
import { LongLived } from '#libs/runtime';
import type { CallOptions } from './commands/call-options.js';
import type { CommandBodies } from './commands/command-bodies.js';
import { CommandSender } from './commands/command-sender.js';
import { encodeCommand } from './commands/encode-command.js';
import type { GoodReply } from './commands/pending-command.js';
import type { SubmittedJob, SubmittedJobs } from './commands/submitted.js';
import { JobcastClientError } from './jobcast-client-error.js';
import type { JobcastClientOptions } from './jobcast-client-options.js';
import { DeadLetters } from './listening/dead-letters.js';
import type { EventHandler } from './listening/event-handler.js';
import type { ListenOptions } from './listening/listen-options.js';
import { Listener } from './listening/listener.js';
import { tellStderr } from './tell-stderr.js';
import { wholeNumber } from './whole-number.js';

const MAX_UNSETTLED = 1_000;
const TIMEOUT_MS = 30_000;

/**
 * Submits, enqueues and stops jobs of a Jobcast service and listens to what happens to them, by the broker alone.
 *
 * `start` waits for the first attempt to connect and not for its success: the client connects again for ever, and calls wait for
 * the connection, up to their timeout. A command whose answer was lost with the connection is sent again with the same message id,
 * by which the service recognises it: a submit then answers with the same job and `duplicate: true`.
 *
 * Calls fail with a JobcastError (`code`, `details`) for what the service refuses, and a JobcastClientError for the rest.
 */
export class JobcastClient extends LongLived {
  readonly #options: Required<Omit<JobcastClientOptions, 'token' | 'maxUnsettled'>>;
  readonly #commands: AmqpConnection;
  readonly #sender: CommandSender;
  readonly #putAside: ConfirmPublisher;
  readonly #deadLetters: DeadLetters;
  readonly #listeners = new Set<Listener>();
  #events: AmqpConnection | undefined;

  /** @throws AmqpUrlError when the URL is none for AMQP. @throws TypeError for another option that is none. */
  constructor(options: JobcastClientOptions) {
    super();
    const { url, namespace = 'jobcast', name = 'jobcast-client', timeoutMs = TIMEOUT_MS, tell = tellStderr } = options;
    const maxUnsettled = wholeNumber('maxUnsettled', options.maxUnsettled ?? MAX_UNSETTLED, BOUNDS.maxUnsettled);
    wholeNumber('timeoutMs', timeoutMs, BOUNDS.callTimeoutMs);
    this.#options = { url, namespace, name, timeoutMs, tell };
    const connection = this.#connect('commands');
    this.#commands = connection;
    this.#sender = new CommandSender({ connection, tell, namespace, maxUnsettled, token: options.token });
    this.#putAside = new ConfirmPublisher({ connection, tell });
    this.#deadLetters = new DeadLetters({ connection, publisher: this.#putAside, tell });
  }

  /** Whether commands can be sent now. */
  get connected(): boolean {
    return this.#commands.connected;
  }

  /** How many commands have neither been answered nor failed. */
  get unsettled(): number {
    return this.#sender.unsettled;
  }

  /** Submits one job. Resolves when the service has stored it. */
  async submit(job: { readonly tenant: string } & JobRequest, options: CallOptions = {}): Promise<SubmittedJob> {
    const reply = await this.#ask(COMMAND.submit, job, options);
    return { ...oneJob(reply), warnings: reply.warnings };
  }

  /** Submits up to 10 000 jobs of one tenant, all or nothing; the answers are in their order. */
  async submitMany(tenant: string, jobs: readonly JobRequest[], options: CallOptions = {}): Promise<SubmittedJobs> {
    const reply = await this.#ask(COMMAND.submit, { tenant, jobs }, options);
    if (!('jobs' in reply)) throw unexpected(reply);
    return { jobs: reply.jobs, warnings: reply.warnings };
  }

  /**
   * Lets a PENDING job run. A job that is not PENDING is refused with `CONFLICT`, unless this command had to be sent again after
   * the connection was lost: then the job's status is the answer, with `duplicate: true`.
   */
  async enqueue(job: EnqueueCommand, options: CallOptions = {}): Promise<JobAnswer> {
    return oneJob(await this.#ask(COMMAND.enqueue, job, options));
  }

  /**
   * Asks for a job to end; a running one is still RUNNING in the answer. A job that has ended is refused with `CONFLICT`, unless this
   * command had to be sent again after the connection was lost and the job is ABORTED: then that is the answer, with `duplicate: true`.
   */
  async stopJob(job: StopCommand, options: CallOptions = {}): Promise<JobAnswer> {
    return oneJob(await this.#ask(COMMAND.stop, job, options));
  }

  /**
   * Sends a command and resolves when the broker has it; nobody hears what the service answers. What it refuses goes to the
   * queue `<namespace>.rejected`.
   */
  async send<K extends keyof CommandBodies>(key: K, body: CommandBodies[K], options: CallOptions = {}): Promise<void> {
    await this.#sender.send({ key, body: encodeCommand(body), until: 'confirm' }, this.#timeoutMs(options));
  }

  /**
   * Listens to events; starts the client when it was not started. Resolves when events come, or when a first attempt has failed (it
   * goes on trying). `stop` of the listener ends it.
   *
   * Each event comes at least once, and those of a job in order. An event is tried up to `tries` times, while later ones of its job
   * wait; then it goes to the queue `<namespace>.on.<group>.dead` with the error in its headers, and the job's next event comes.
   * A binding that an earlier version of a service made stays: its events are passed over. To be rid of it, unbind it on the broker.
   * @throws TypeError when an option is none, or the queue has a listener of this client already. @throws JobcastClientError `STOPPED`.
   */
  async listen(options: ListenOptions, handler: EventHandler): Promise<Listener> {
    const { namespace, tell } = this.#options;
    this.#events ??= this.#connect('events');
    const listener = new Listener({ connection: this.#events, deadLetters: this.#deadLetters, tell, namespace, listen: options, handler });
    this.#expectNotStopped();
    if ([...this.#listeners].some(({ queue, ended }) => queue === listener.queue && !ended)) {
      throw new TypeError(
        `queue: expected one that this client does not listen to yet, got "${listener.queue}" again; give it another name`,
      );
    }
    this.#listeners.add(listener);
    await this.start();
    this.#expectNotStopped(); // a stop during the start has passed over the listener, which had not been started
    await Promise.all([this.#events.start(), listener.start()]);
    return listener;
  }

  protected override async onStart(): Promise<void> {
    await this.#sender.start();
    await this.#putAside.start();
    await this.#commands.start();
    await this.#commands.tried;
  }

  /** Takes no more events and waits for their handlers, which may still send commands; then for the answers to commands. */
  protected override async onDrain(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    await this.#sender.drain();
  }

  protected override async onStop(): Promise<void> {
    await this.#sender.stop();
    await this.#putAside.stop();
    await Promise.all([this.#commands.stop(), this.#events?.stop()]);
  }

  async #ask<K extends keyof CommandBodies>(key: K, body: CommandBodies[K], options: CallOptions): Promise<GoodReply> {
    const reply = await this.#sender.send({ key, body: encodeCommand(body), until: 'reply' }, this.#timeoutMs(options));
    if (!reply) throw new Error(`the command ${key} ended without a reply`);
    return reply;
  }

  #expectNotStopped(): void {
    if (this.ending) throw new JobcastClientError('STOPPED', 'the client was stopped before this call; make a new client');
  }

  #timeoutMs({ timeoutMs = this.#options.timeoutMs }: CallOptions): number {
    return wholeNumber('timeoutMs', timeoutMs, BOUNDS.callTimeoutMs);
  }

  #connect(what: string): AmqpConnection {
    const { url, name, tell } = this.#options;
    return new AmqpConnection({ url, name: `${name} ${what}`, tell });
  }
}

function oneJob(reply: GoodReply): JobAnswer {
  if (!('job' in reply)) throw unexpected(reply);
  return reply.job;
}

function unexpected(reply: GoodReply): Error {
  return new Error(
    `expected the service to answer for what was asked, got ${JSON.stringify(reply).slice(0, 500)}; are client and service of one version?`,
  );
}
