/**
 * A bell for a loop that sleeps: `ring` ends the current sleep, or the next one at once when nobody sleeps.
 * Many rings before the loop looks count as one.
 */
export class WakeUp {
  #rung = false;
  #wake: (() => void) | undefined;

  /** Wakes the sleeper. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Sleeps until rung, at most `ms` milliseconds. Resolves to whether it was rung. */
  async sleep(ms: number): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}
