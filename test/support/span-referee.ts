/** What one claim gave to two tenants of which `b` had work waiting. */
export interface Gain {
  readonly a: string;
  readonly b: string;
  /** By how much more a got than b, in run time per weight. */
  readonly gainedMs: number;
  /** By how much a may be behind b now by right, to be made up for later. */
  readonly allowedMs: number;
}

/** Finds, of all spans that end now, the one in which a tenant has gained most on another. */
export class SpanReferee {
  readonly #pairs = new Map<string, { sum: number; lowest: number }>();

  /** Spans go on only for those who still have work waiting. */
  keep(waiting: ReadonlySet<string>): void {
    for (const key of this.#pairs.keys()) if (!waiting.has(key.split('|')[1]!)) this.#pairs.delete(key);
  }

  clear(): void {
    this.#pairs.clear();
  }

  /** Counts a claim, and gives the most that a has gained on b in any span up to now. */
  see({ a, b, gainedMs, allowedMs }: Gain): number {
    const pair = this.#pairs.get(`${a}|${b}`);
    if (!pair) {
      this.#pairs.set(`${a}|${b}`, { sum: 0, lowest: allowedMs });
      return -Infinity;
    }
    pair.sum += gainedMs;
    const most = pair.sum - pair.lowest;
    pair.lowest = Math.min(pair.lowest, pair.sum + allowedMs);
    return most;
  }
}
