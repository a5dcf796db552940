import { Injectable } from '@nestjs/common';
import { AmqpConnection, ConfirmPublisher, declare } from '#libs/amqp';
import { AmqpServer } from '#libs/amqp/nestjs';
import { JobcastError, topologyOf } from '#libs/contract';
import { LongLived } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { Settings } from '../../settings/index.js';
import { Health, tellToLog } from '../observability/index.js';
import { commandOutcome, unknownCommandOutcome, unreadableOutcome } from './command-outcome.js';
import { commandTopology } from './command-topology.js';
import { RejectedWatch } from './rejected-watch.js';

/** Commands in flight at once: enough for a batch of the writer to gather while the last one is written. */
const COMMANDS_PREFETCH = 500;
const CONTROL_PREFETCH = 50;

/**
 * Takes commands from the broker. Started, it is connected; consuming begins when Nest listens on `strategy`.
 * Replies have a connection of their own: a broker short of memory blocks those that publish, and acknowledgements must pass.
 */
@Injectable()
export class CommandServer extends LongLived {
  readonly #commands: AmqpConnection;
  readonly #replies: AmqpConnection;
  readonly #publisher: ConfirmPublisher;
  readonly #rejected: RejectedWatch;
  /** The transport for `connectMicroservice`. */
  readonly strategy: AmqpServer;

  constructor(settings: Settings, database: Database, health: Health) {
    super();
    const { amqpUrl: url = 'none', namespace, instanceId } = settings;
    const tell = tellToLog('Commands');
    const names = topologyOf(namespace);
    const topology = commandTopology(namespace);
    this.#commands = new AmqpConnection({ url, tell, name: `${instanceId} commands`, declare: (channel) => declare(channel, topology) });
    this.#replies = new AmqpConnection({ url, tell, name: `${instanceId} replies`, declare: (channel) => declare(channel, topology) });
    this.#publisher = new ConfirmPublisher({ connection: this.#replies, tell });
    this.strategy = new AmqpServer({
      connection: this.#commands,
      publisher: this.#publisher,
      tell,
      queues: [
        { name: names.commandsQueue, prefetch: COMMANDS_PREFETCH },
        { name: names.controlQueue, prefetch: CONTROL_PREFETCH },
      ],
      rejectedExchange: names.rejectedExchange,
      onUnknownPattern: unknownCommandOutcome,
      onUnreadable: unreadableOutcome,
      onError: (context, error) => {
        const outcome = commandOutcome(context, error);
        if (outcome !== 'requeue' && !(error instanceof JobcastError))
          tell.error({ command: context.pattern, err: error }, 'a command failed');
        return outcome;
      },
      outageOver: async () => database.connected && (await database.probe()),
    });
    this.#rejected = new RejectedWatch(this.#replies, names.rejectedQueue, tell);
    health.watchBroker(this.#commands, () => this.#rejected.waiting);
  }

  protected override async onStart(): Promise<void> {
    await this.#publisher.start();
    await Promise.all([this.#commands.start(), this.#replies.start()]);
    await this.#rejected.start();
  }

  /** Takes no more commands; those under way are acknowledged. */
  protected override async onDrain(): Promise<void> {
    await this.strategy.close();
  }

  protected override async onStop(): Promise<void> {
    await this.#rejected.stop();
    await this.#publisher.stop();
    await Promise.all([this.#commands.stop(), this.#replies.stop()]);
  }
}
