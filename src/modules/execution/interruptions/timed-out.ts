/** The signal's reason when the job took longer than its `timeoutMs`. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(timeoutMs: number) {
    super(`the run took longer than its limit of ${timeoutMs} ms`);
  }
}
