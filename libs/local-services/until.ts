import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is an answer; after `withinMs` milliseconds it is undefined. Starts of servers have no signal to wait on. */
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>, withinMs: number, everyMs = 50): Promise<T | undefined> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= endsAt) return answer;
    await pause(everyMs);
  }
}
