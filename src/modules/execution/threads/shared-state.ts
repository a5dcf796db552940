/** How much may be on its way to the main thread. A message costs at least 256: the main thread is never busy for long with one run. */
const MAX_UNTAKEN = 131_072;
const UNTAKEN = 0;
const ABORTED = 1;
const LOADING = 2;
const ENDING = 3;

/** What the main thread and a run in a thread share beside their messages: it can be read and waited for without an event loop. */
export class SharedState {
  readonly #fields: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT)) {
    this.#fields = new Int32Array(buffer);
  }

  /** In the thread: waits while the main thread has too much to take, so that a run in an endless loop cannot flood it. */
  posting(cost: number): void {
    for (let untaken = this.#untaken; untaken > MAX_UNTAKEN; untaken = this.#untaken) Atomics.wait(this.#fields, UNTAKEN, untaken);
    Atomics.add(this.#fields, UNTAKEN, cost);
  }

  /** In the main thread: a message was taken. */
  took(cost: number): void {
    Atomics.sub(this.#fields, UNTAKEN, cost);
    Atomics.notify(this.#fields, UNTAKEN);
  }

  /** In the main thread: the message that tells of the abort was posted. */
  aborting(): void {
    Atomics.store(this.#fields, ABORTED, 1);
  }

  /** In the thread: whether it was. */
  get isAborting(): boolean {
    return Atomics.load(this.#fields, ABORTED) === 1;
  }

  /** In the thread: modules are being loaded, and the thread is not ended before {@link loaded}. Calls may be nested. */
  loading(): void {
    if (Atomics.add(this.#fields, LOADING, 1) === 0 && this.#isEnding) this.loaded();
  }

  /** In the thread: called once for each call of {@link loading}. Does not return when the thread is to end. */
  loaded(): void {
    const isOver = Atomics.sub(this.#fields, LOADING, 1) === 1;
    Atomics.notify(this.#fields, LOADING);
    if (isOver && this.#isEnding) Atomics.wait(this.#fields, ENDING, 1);
  }

  /** In the main thread: the thread loads nothing more. Resolves when it does not load, or after `maxMs`. */
  async ending(maxMs: number): Promise<void> {
    Atomics.store(this.#fields, ENDING, 1);
    const untilMs = performance.now() + maxMs;
    for (let loads = this.#loads; loads > 0; loads = this.#loads) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return;
      await Atomics.waitAsync(this.#fields, LOADING, loads, leftMs).value;
    }
  }

  get #isEnding(): boolean {
    return Atomics.load(this.#fields, ENDING) === 1;
  }

  get #loads(): number {
    return Atomics.load(this.#fields, LOADING);
  }

  get #untaken(): number {
    return Atomics.load(this.#fields, UNTAKEN);
  }
}
