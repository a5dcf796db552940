import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the condition holds; fails when it does not within two minutes. */
export async function until(what, condition) {
  const deadline = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within two minutes: ${what}`);
    await sleep(5);
  }
}
