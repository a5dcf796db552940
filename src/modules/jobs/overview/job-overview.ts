import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';
import { endedSamples } from './ended-samples.sql.js';
import { overviewOf, type Overview } from './overview.js';
import { sharesOf, type Share } from './shares.js';
import { tenantLoads, type TenantLoad } from './tenant-loads.sql.js';

const HOUR_MS = 3_600_000;
/** How long the spans are, and how many make a window. */
const WINDOWS = {
  '1h': { bucketMs: HOUR_MS / 12, buckets: 12 },
  '24h': { bucketMs: HOUR_MS, buckets: 24 },
  '7d': { bucketMs: 6 * HOUR_MS, buckets: 28 },
} as const;
const CAP = 2_000;
const SAMPLE = 50;
/** For how long an answer is good, so that many who look at it cost as much as one. */
const KEPT_MS = 2_000;

/** How far to look back. */
export type OverviewWindow = keyof typeof WINDOWS;

/** What a tenant has waiting and was given. */
export type TenantShare = TenantLoad & Share;

/** What has become of jobs lately, and who got how much. Every answer is bounded: it counts to a cap and looks at a sample. */
@Injectable()
export class JobOverview {
  readonly #kept = new Map<string, { readonly untilMs: number; readonly answer: Promise<unknown> }>();

  constructor(private readonly database: Database) {}

  /** What has ended within the window, of a tenant (null: all). */
  overview(tenant: string | null, window: OverviewWindow): Promise<Overview> {
    return this.#keep(`overview ${window} ${tenant ?? ''}`, async () => {
      const { bucketMs, buckets } = WINDOWS[window];
      const now = this.database.clock.now().getTime();
      const spans = { from: new Date(Math.floor(now / bucketMs) * bucketMs - (buckets - 1) * bucketMs), bucketMs, buckets, cap: CAP };
      return overviewOf(await endedSamples(this.database, { tenant, ...spans, sample: SAMPLE }), spans);
    });
  }

  /** What each tenant has waiting, and its share of the last hour's run time. */
  shares(tenants: readonly string[]): Promise<TenantShare[]> {
    return this.#keep(`shares ${tenants.join(' ')}`, async () => {
      const loads = await tenantLoads(this.database, tenants);
      const shares = sharesOf(loads);
      return loads.map((load) => ({ ...load, ...(shares.get(load.tenant) ?? { received: 0, due: 0 }) }));
    });
  }

  #keep<Answer>(key: string, make: () => Promise<Answer>): Promise<Answer> {
    const nowMs = performance.now();
    const kept = this.#kept.get(key);
    if (kept && kept.untilMs > nowMs) return kept.answer as Promise<Answer>;
    const answer = make();
    for (const [old, { untilMs }] of this.#kept) if (untilMs <= nowMs) this.#kept.delete(old);
    this.#kept.set(key, { untilMs: nowMs + KEPT_MS, answer });
    answer.catch(() => this.#kept.delete(key));
    return answer;
  }
}
