import type { SqlRunner } from '../../database/index.js';
import { RateWindow } from './rate-window.js';
import { readRates, type RateKind, type StoredRate } from './read-rates.sql.js';
import type { RateChange } from './write-rates.sql.js';

interface Rate {
  readonly stored: StoredRate;
  readonly maxStarts: number;
  readonly window: RateWindow;
}

/**
 * The rates of tenants, or of types, during one claim. A start is a claim: a job that is given back before it ran, or is run again, has
 * used its start. Without rates nothing is read or written.
 */
export class StartRates {
  static readonly NONE = new StartRates('type', new Map());

  private constructor(
    private readonly kind: RateKind,
    private readonly rates: ReadonlyMap<string, Rate>,
  ) {}

  /** Reads what counts now; `limits`: `maxStartsPerMinute` of those that have one. To be called under the claim's lock. */
  static async read(runner: SqlRunner, kind: RateKind, limits: ReadonlyMap<string, number>): Promise<StartRates> {
    const rows = limits.size === 0 ? [] : await readRates(runner, kind, [...limits.keys()]);
    const rates = rows.map((stored): [string, Rate] => {
      const window = RateWindow.at(stored.nowMs, stored.starts);
      return [stored.name, { stored, window, maxStarts: limits.get(stored.name) ?? Infinity }];
    });
    return new StartRates(kind, new Map(rates));
  }

  /** Whether it has a rate. */
  has(name: string): boolean {
    return this.rates.has(name);
  }

  /** How many more may start now; Infinity without a rate. */
  roomOf(name: string): number {
    const rate = this.rates.get(name);
    return rate ? rate.window.room(rate.maxStarts) : Infinity;
  }

  /** What a claim has to write, when it has taken so many jobs of each. */
  changes(takenOf: (name: string) => number): RateChange[] {
    return [...this.rates].flatMap(([name, { stored, maxStarts, window }]) => {
      const taken = takenOf(name);
      const { slice, counts } = window.after(taken);
      const opensAtMs = window.after(taken).opensAtMs(maxStarts);
      const isTold = opensAtMs === null || (opensAtMs === stored.opensAtMs && maxStarts === stored.maxStarts);
      return taken === 0 && isTold ? [] : [{ kind: this.kind, name, slice, counts, maxStarts, opensAtMs }];
    });
  }
}
