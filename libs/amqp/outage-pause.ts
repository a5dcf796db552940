import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs, type BackOff } from '#libs/runtime';
import type { Tell } from './tell.js';

/** What an {@link OutagePause} pauses. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** What an {@link OutagePause} needs. */
export interface OutagePauseOptions {
  readonly consumers: readonly Pausable[];
  readonly tell: Tell;
  /** Whether what was missing is there again; asked with growing delays. */
  readonly isOver: () => Promise<boolean>;
  readonly backOff?: BackOff;
}

const BACK_OFF: BackOff = { baseMs: 250, factor: 2, maxMs: 15_000 };

/**
 * Stops consuming while something that every message needs is away. Giving each message back by itself would bring it again
 * at once, and `x-delivery-limit` would soon throw it out; here each outage costs a message one delivery.
 */
export class OutagePause {
  readonly #options: OutagePauseOptions;
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;
  #attempt = 0;

  constructor(options: OutagePauseOptions) {
    this.#options = options;
  }

  /** Pauses until it is over; does nothing when it has begun already. */
  begin(): void {
    if (this.#ending.signal.aborted) return;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** A message was handled: the next outage is a new one, whose delays begin small. */
  handled(): void {
    if (!this.#running) this.#attempt = 0;
  }

  /** Ends without resuming. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { consumers, tell } = this.#options;
    tell.warn({}, 'consuming pauses: what is needed to handle messages is away');
    for (const consumer of consumers) consumer.pause();
    do await this.#wait();
    while (!this.#ending.signal.aborted && !(await this.#isOver()));
    if (this.#ending.signal.aborted) return;
    for (const consumer of consumers) consumer.resume();
    tell.info({}, 'consuming goes on');
  }

  async #wait(): Promise<void> {
    this.#attempt += 1;
    const delayMs = backOffMs(this.#options.backOff ?? BACK_OFF, this.#attempt);
    await sleep(delayMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  async #isOver(): Promise<boolean> {
    try {
      return await this.#options.isOver();
    } catch {
      return false;
    }
  }
}
