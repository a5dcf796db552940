import type { Repeating } from '#libs/runtime';
import { eventually } from './eventually.js';

const ENDLESS_MS = 3_600_000;

/** A part that does a turn only when it is woken. */
export interface Sleeper {
  /** How long it would have slept at most after each turn. */
  readonly sleepsMs: readonly number[];
  /** Gives it its own sleeps back. */
  restore(): void;
}

/**
 * Lets a part sleep until it is woken, so that what it does is due to a signal and not to its timer. A test that asserts this, and how long the
 * part would have slept, bounds a delay without measuring time, which depends on the load of the machine.
 */
export async function sleepUntilWoken(part: Repeating): Promise<Sleeper> {
  const sleepsMs: number[] = [];
  const turn = part['turn'].bind(part);
  Object.assign(part, {
    turn: async () => {
      sleepsMs.push(await turn());
      return sleepsMs.at(-1) === 0 ? 0 : ENDLESS_MS;
    },
  });
  part.wake();
  await eventually('it sleeps until it is woken', () => sleepsMs.length > 0);
  return {
    sleepsMs,
    restore: () => {
      Reflect.deleteProperty(part, 'turn');
      part.wake();
    },
  };
}
