import pg from 'pg';
import { backOffMs, LongLived, WakeUp } from '#libs/runtime';

const RETRY = { baseMs: 200, factor: 2, maxMs: 5_000 };
/** A server that is gone without a word (its machine lost power, say) is noticed when it has not answered for so long. */
const ANSWER_MS = 10_000;
/** How often it is asked. */
const ASK_EVERY_MS = 10_000;

/** What the listener tells of its connection. */
export interface ListenerEvents {
  readonly onConnected: () => Promise<void>;
  readonly onDisconnected: (error: Error) => void;
  readonly onNotification: (channel: string, payload: string) => void;
}

/**
 * One connection of its own that hears NOTIFY, and by which the service knows whether the database is there.
 * What was sent while it was away is lost: whoever listens looks for itself after `onConnected`.
 */
export class NotificationListener extends LongLived {
  readonly #wake = new WakeUp();
  #client: pg.Client | undefined;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly options: pg.ClientConfig,
    private readonly channels: readonly string[],
    private readonly events: ListenerEvents,
  ) {
    super();
  }

  protected override onStart(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  protected override async onStop(): Promise<void> {
    this.#wake.ring();
    await this.#client?.end().catch(() => undefined);
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (let attempt = 1; !this.ending; attempt += 1) {
      const connected = await this.#listen();
      if (connected) attempt = 0;
      if (!this.ending) await this.#wake.sleep(backOffMs(RETRY, attempt + 1));
    }
  }

  /** Listens until the connection ends. Resolves to whether there was one. */
  async #listen(): Promise<boolean> {
    const client = new pg.Client({ ...this.options, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
    const ended = new Promise<Error>((resolve) => {
      client.on('error', resolve);
      client.on('end', () => resolve(new Error('the connection to the database ended')));
    });
    client.on('notification', ({ channel, payload }) => this.events.onNotification(channel, payload ?? ''));
    try {
      await client.connect();
      this.#client = client;
      for (const channel of this.channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      if (!this.ending) await this.events.onConnected();
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!this.ending) this.events.onDisconnected(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
    // Asked to stop while it connected: nobody else has this client to end it.
    if (this.ending) await client.end().catch(() => undefined);
    const asking = setInterval(() => void client.query('SELECT 1').catch(() => client.end().catch(() => undefined)), ASK_EVERY_MS);
    const error = await ended;
    clearInterval(asking);
    await client.end().catch(() => undefined);
    if (!this.ending) this.events.onDisconnected(error);
    return true;
  }
}
