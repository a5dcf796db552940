/** Exponential back-off with full jitter above half: `base × factor^(attempt−1)`, at most `maxMs`, of which a random half to all. */
export interface BackOff {
  /** The first delay in milliseconds. */
  readonly baseMs: number;
  /** What each further attempt multiplies it by. */
  readonly factor: number;
  /** The longest delay in milliseconds. */
  readonly maxMs: number;
}

/** The delay before the attempt after `attempt` (from 1), in milliseconds; `random` is in [0, 1). */
export function backOffMs(backOff: BackOff, attempt: number, random: number = Math.random()): number {
  const whole = Math.min(backOff.maxMs, backOff.baseMs * backOff.factor ** (attempt - 1));
  return Math.round(whole * (0.5 + random / 2));
}
