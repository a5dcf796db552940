/** Where each value is, in cells of eight bytes. */
const CELL = { alive: 0, renewed: 1, liveSince: 2, incarnation: 3 };
const BYTES = 8 * Object.keys(CELL).length;
/** Before anything that the clock tells. */
const NEVER_MS = -1e12;
const NOBODY = 0;

/**
 * What the main thread and the heartbeat's thread know of each other without waiting for one another, even while one of
 * them is blocked. Times are those of `monotonicMs`, kept in whole microseconds.
 */
export class HeartbeatMemory {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: BigInt64Array;

  /** `shared`: the buffer of the other thread's memory; undefined: a new one, in which nothing was ever renewed. */
  constructor(shared?: SharedArrayBuffer) {
    this.buffer = shared ?? new SharedArrayBuffer(BYTES);
    this.#cells = new BigInt64Array(this.buffer);
    if (!shared) this.renewedMs = Number.NEGATIVE_INFINITY;
  }

  /** When the main loop last ran. Written by the main thread. */
  get aliveMs(): number {
    return this.#time(CELL.alive);
  }

  set aliveMs(ms: number) {
    this.#setTime(CELL.alive, ms);
  }

  /** When the last successful renewal of the lease was sent; `-Infinity` while there is none. */
  get renewedMs(): number {
    const ms = this.#time(CELL.renewed);
    return ms <= NEVER_MS ? Number.NEGATIVE_INFINITY : ms;
  }

  set renewedMs(ms: number) {
    this.#setTime(CELL.renewed, Math.max(ms, NEVER_MS));
  }

  /** Since when the lease has been renewed without a gap. */
  get liveSinceMs(): number {
    return this.#time(CELL.liveSince);
  }

  set liveSinceMs(ms: number) {
    this.#setTime(CELL.liveSince, ms);
  }

  /**
   * The incarnation whose lease is to be renewed; null while there is none. Set by the main thread when it is registered,
   * cleared by the heartbeat's thread when others took it for lost.
   */
  get incarnation(): number | null {
    const id = Number(Atomics.load(this.#cells, CELL.incarnation));
    return id === NOBODY ? null : id;
  }

  set incarnation(id: number | null) {
    Atomics.store(this.#cells, CELL.incarnation, BigInt(id ?? NOBODY));
  }

  #time(cell: number): number {
    return Number(Atomics.load(this.#cells, cell)) / 1_000;
  }

  #setTime(cell: number, ms: number): void {
    Atomics.store(this.#cells, cell, BigInt(Math.round(ms * 1_000)));
  }
}
