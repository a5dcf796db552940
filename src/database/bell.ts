import { randomUUID } from 'node:crypto';
import { CHANNELS, type Channel } from './channels.js';

/** PostgreSQL refuses payloads of 8000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_900;

/** Sends and reads notifications: one in flight per channel, what gathers meanwhile goes with the next. */
export class Bell {
  /** Marks what this process sent, which it has heard already. */
  readonly #origin = randomUUID().slice(0, 8);
  readonly #gathered = new Map<Channel, Set<string>>();
  readonly #inFlight = new Set<Channel>();

  constructor(
    private readonly schema: string,
    private readonly send: (sql: string, values: readonly unknown[]) => Promise<unknown>,
  ) {}

  /** Channels are global in a database, so each name begins with the schema. */
  channelName(channel: Channel): string {
    return `${this.schema}_${channel}`;
  }

  /** What is sent: the origin (empty: to be heard by all), then the items; `*` when they do not fit. */
  payload(items: Iterable<string>, origin: string = this.#origin): string {
    const payload = `${origin}|${[...items].join(',')}`;
    return Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES ? `${origin}|*` : payload;
  }

  /** Sends to all other processes, after what is in flight. Failures are let go: listeners look for themselves. */
  ring(channel: Channel, items: readonly string[]): void {
    const gathered = this.#gathered.get(channel) ?? new Set<string>();
    this.#gathered.set(channel, gathered);
    items.forEach((item) => gathered.add(item));
    if (!this.#inFlight.has(channel)) void this.#sendAll(channel);
  }

  /** What a notification tells, or undefined when it is this process's own or not of this schema. */
  hear(name: string, payload: string): { readonly channel: Channel; readonly items: readonly string[] } | undefined {
    const channel = CHANNELS.find((candidate) => this.channelName(candidate) === name);
    const [origin, items = ''] = payload.split('|');
    if (!channel || origin === this.#origin) return undefined;
    return { channel, items: items === '' ? [] : items.split(',') };
  }

  async #sendAll(channel: Channel): Promise<void> {
    this.#inFlight.add(channel);
    for (let items = this.#gathered.get(channel); items; items = this.#gathered.get(channel)) {
      this.#gathered.delete(channel);
      await this.send('SELECT pg_notify($1, $2)', [this.channelName(channel), this.payload(items)]).catch(() => undefined);
    }
    this.#inFlight.delete(channel);
  }
}
