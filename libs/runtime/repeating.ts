import { LongLived } from './long-lived.js';
import { WakeUp } from './wake-up.js';

/** A long-lived part that does its turn again and again, one at a time, and sleeps in between until it is woken. */
export abstract class Repeating extends LongLived {
  readonly #bell = new WakeUp();
  #loop: Promise<void> = Promise.resolve();

  /** Ends the sleep: there may be something to do. */
  wake(): void {
    this.#bell.ring();
  }

  /** Does what there is to do; must not reject. Resolves to how long to sleep at most, in milliseconds; 0: not at all. */
  protected abstract turn(): Promise<number>;

  protected override onStart(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  /** Waits for the turn that is under way. */
  protected override async onDrain(): Promise<void> {
    this.wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.ending) {
      const sleepMs = await this.turn();
      if (sleepMs > 0 && !this.ending) await this.#bell.sleep(sleepMs);
    }
  }
}
