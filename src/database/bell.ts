import { randomUUID } from 'node:crypto';
import { CHANNELS, type Channel } from './channels.js';

/** PostgreSQL refuses payloads of 8000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_900;
/** Where `*` would lose what listeners want one by one, it stands for more than fits into this many notifications. */
const MOST_PARTS: Partial<Record<Channel, number>> = { jobs: 20 };

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

  /** The items in as many payloads as they need; `*` when they need more than `most`. */
  #parts(items: readonly string[], most: number): string[] {
    const whole = this.payload(items);
    if (most === 1 || !whole.endsWith('|*')) return [whole];
    const longest = Math.max(...items.map((item) => Buffer.byteLength(item))) + 1;
    const each = Math.floor((MAX_PAYLOAD_BYTES - 10) / longest);
    if (items.length > each * most) return [whole];
    return Array.from({ length: Math.ceil(items.length / each) }, (_, part) => this.payload(items.slice(part * each, (part + 1) * each)));
  }

  async #sendAll(channel: Channel): Promise<void> {
    this.#inFlight.add(channel);
    for (let items = this.#gathered.get(channel); items; items = this.#gathered.get(channel)) {
      this.#gathered.delete(channel);
      const payloads = this.#parts([...items], MOST_PARTS[channel] ?? 1);
      await this.send('SELECT pg_notify($1, payload) FROM unnest($2::text[]) payload', [this.channelName(channel), payloads]).catch(
        () => undefined,
      );
    }
    this.#inFlight.delete(channel);
  }
}
