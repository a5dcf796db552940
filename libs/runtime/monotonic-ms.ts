/**
 * Now in milliseconds, by the clock that never goes back and that all threads of this machine share. (`performance.now()`
 * counts from each thread's own start.)
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
