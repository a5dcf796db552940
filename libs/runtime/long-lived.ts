/**
 * The one way in which everything long-lived starts, drains and stops.
 *
 * `start` resolves when the part works; `drain` when it takes nothing new and what it held has ended; `stop` when it is gone.
 * Each is carried out once, however often it is asked for; `stop` of a part that never started does nothing.
 */
export abstract class LongLived {
  #started: Promise<void> | undefined;
  #drained: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  /** Begins to work. */
  start(): Promise<void> {
    return (this.#started ??= this.#begin());
  }

  /** Takes nothing new and waits for what is under way. */
  drain(): Promise<void> {
    if (!this.#started) return Promise.resolve();
    return (this.#drained ??= this.#started.catch(() => undefined).then(() => this.onDrain()));
  }

  /** Drains, then lets go of everything. */
  stop(): Promise<void> {
    if (!this.#started) return Promise.resolve();
    return (this.#stopped ??= this.drain().then(() => this.onStop()));
  }

  /** Whether a drain or a stop has been asked for. */
  protected get ending(): boolean {
    return this.#drained !== undefined || this.#stopped !== undefined;
  }

  /** Turns what `onStart` throws into a rejection, so that a part whose start failed can be stopped like any other. */
  async #begin(): Promise<void> {
    await this.onStart();
  }

  protected abstract onStart(): Promise<void>;
  protected onDrain(): Promise<void> {
    return Promise.resolve();
  }
  protected onStop(): Promise<void> {
    return Promise.resolve();
  }
}
