import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 200;

/** Resolves when the condition holds; fails when it does not within `withinMs`. It looks seldom: here waiting is not to cost what is waited for. */
export async function patiently(what: string, condition: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(LOOK_MS);
  }
}
