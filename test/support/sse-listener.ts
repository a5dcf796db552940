import { eventually } from './eventually.js';

/** One who listens to a stream of server-sent events. */
export class SseListener {
  #text = '';

  private constructor(
    private readonly aborted: AbortController,
    private readonly ended: Promise<unknown>,
  ) {}

  /** Listens to the address, from the event `lastId` on if it is given. */
  static async open(address: string, lastId?: string): Promise<SseListener> {
    const aborted = new AbortController();
    const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId };
    const answer = await fetch(address, { signal: aborted.signal, headers });
    let read: (text: string) => void = () => undefined;
    const reading = (async () => {
      for await (const chunk of answer.body!) read(Buffer.from(chunk as Uint8Array).toString());
    })().catch(() => undefined);
    const listener = new SseListener(aborted, reading);
    read = (text) => (listener.#text += text);
    return listener;
  }

  /** What has come of one event. */
  told(event: 'job' | 'look-again'): Record<string, unknown>[] {
    return [...this.#text.matchAll(/event: (.*)\ndata: (.*)\n/g)].flatMap(([, name, data = '']) =>
      name === event ? [JSON.parse(data) as Record<string, unknown>] : [],
    );
  }

  /** The id of the last event. */
  get lastId(): string | undefined {
    return [...this.#text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
  }

  /** Waits until a job's change that fits has come. */
  async until(what: string, fits: (change: Record<string, unknown>) => boolean): Promise<void> {
    await eventually(what, () => Promise.resolve(this.told('job').some(fits)));
  }

  /** Waits until it was told so often to look again. */
  async untilLookAgain(times = 1): Promise<void> {
    await eventually(`told ${times} times to look again`, () => Promise.resolve(this.told('look-again').length >= times));
  }

  /** Goes away. */
  async close(): Promise<void> {
    this.aborted.abort();
    await this.ended;
  }
}
