import { eventually } from './eventually.js';

/** An event of a stream, and when it arrived. */
interface HeardEvent {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly atMs: number;
}

/** One who listens to a stream of server-sent events. */
export class SseListener {
  readonly #heard: HeardEvent[] = [];
  readonly #decoder = new TextDecoder();
  readonly #ended: Promise<unknown>;
  #unfinished = '';
  #lastId: string | undefined;

  private constructor(
    private readonly aborted: AbortController,
    private readonly answer: Response,
  ) {
    this.#ended = this.#readAll(answer.body as unknown as AsyncIterable<Uint8Array>).catch(() => undefined);
  }

  /** Listens to the address, from the event `lastId` on if it is given, with a token if there is one. */
  static async open(address: string, lastId?: string, token?: string): Promise<SseListener> {
    const aborted = new AbortController();
    const headers = {
      ...(lastId !== undefined && { 'last-event-id': lastId }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    return new SseListener(aborted, await fetch(address, { signal: aborted.signal, headers }));
  }

  get status(): number {
    return this.answer.status;
  }

  /** The media type of the answer. */
  get contentType(): string | null {
    return this.answer.headers.get('content-type');
  }

  /** Waits until the service ends the stream. */
  untilEnded(): Promise<unknown> {
    return this.#ended;
  }

  /** What has come of one event. */
  told(event: 'job' | 'look-again'): Record<string, unknown>[] {
    return this.#heard.flatMap(({ name, data }) => (name === event ? [data] : []));
  }

  /** The id of the last event. */
  get lastId(): string | undefined {
    return this.#lastId;
  }

  /** Waits until a job's change that fits has come, and returns the time at which it arrived. */
  async until(what: string, fits: (change: Record<string, unknown>) => boolean): Promise<number> {
    const find = (): HeardEvent | undefined => this.#heard.find(({ name, data }) => name === 'job' && fits(data));
    await eventually(what, () => find() !== undefined);
    return find()!.atMs;
  }

  /** Waits until it was told so often to look again. */
  async untilLookAgain(times = 1): Promise<void> {
    await eventually(`told ${times} times to look again`, () => Promise.resolve(this.told('look-again').length >= times));
  }

  /** Goes away. */
  async close(): Promise<void> {
    this.aborted.abort();
    await this.#ended;
  }

  async #readAll(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of body) {
      const atMs = Date.now();
      const blocks = (this.#unfinished + this.#decoder.decode(chunk, { stream: true })).split('\n\n');
      this.#unfinished = blocks.pop()!;
      for (const block of blocks) this.#readBlock(block, atMs);
    }
  }

  #readBlock(block: string, atMs: number): void {
    const fields = new Map([...block.matchAll(/^(\w+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
    this.#lastId = fields.get('id') ?? this.#lastId;
    const [name, data] = [fields.get('event'), fields.get('data')];
    if (name !== undefined && data !== undefined) this.#heard.push({ name, data: JSON.parse(data) as Record<string, unknown>, atMs });
  }
}
