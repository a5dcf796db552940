const TRIES = 10;

/**
 * Repeats a try until its delay is below the bound, at most ten times, and returns the least delay in milliseconds. A slow or
 * halted machine delays some tries. A product that polls too rarely delays all of them, because each try begins when the
 * one before it ends, that is right after a poll. The first try only brings the test into step with the product and does not count.
 */
export async function leastDelay(boundMs: number, delayMs: (index: number) => Promise<number>): Promise<number> {
  await delayMs(0);
  let leastMs = Infinity;
  for (let index = 1; index <= TRIES && leastMs >= boundMs; index += 1) leastMs = Math.min(leastMs, await delayMs(index));
  return leastMs;
}
