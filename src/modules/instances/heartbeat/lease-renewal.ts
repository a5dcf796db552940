import { monotonicMs, Repeating } from '#libs/runtime';
import type { SqlRunner } from '../../../database/index.js';
import { Lease } from '../lease.js';
import { renewLease } from '../renew-lease.sql.js';
import type { HeartbeatData } from './heartbeat-data.js';
import { HeartbeatMemory } from './heartbeat-memory.js';
import type { HeartbeatNews } from './heartbeat-messages.js';

/**
 * Renews the lease of the incarnation that stands in the shared memory, for as long as the main loop is alive.
 *
 * A main loop that is blocked can tell its jobs nothing, so it is given only as long as it would itself judge a lease: then
 * the renewals cease, and others take the jobs when the last lease runs out. As a heartbeat is at most half a lease, a main
 * loop that is blocked for less than one lease never loses it; one that hangs does after 1.75 of them at most.
 */
export class LeaseRenewal extends Repeating {
  readonly #memory: HeartbeatMemory;
  readonly #lease: Lease;
  #failing = false;

  constructor(
    private readonly database: SqlRunner,
    private readonly data: HeartbeatData,
    private readonly tell: (news: HeartbeatNews) => void,
    private readonly nowMs: () => number = monotonicMs,
  ) {
    super();
    this.#memory = new HeartbeatMemory(data.buffer);
    this.#lease = new Lease(data.leaseMs, nowMs, this.#memory);
  }

  protected override async turn(): Promise<number> {
    const { heartbeatMs, retryMs } = this.data;
    const { incarnation, aliveMs } = this.#memory;
    if (incarnation === null) return retryMs;
    if (this.nowMs() - aliveMs > this.#lease.usedMs) return retryMs;
    return (await this.#renew(incarnation)) ? heartbeatMs : retryMs;
  }

  /** Resolves to whether it did. */
  async #renew(incarnation: number): Promise<boolean> {
    const sentMs = this.nowMs();
    try {
      if (await renewLease(this.database, incarnation, this.data.leaseMs)) this.#renewed(sentMs);
      else this.#lost();
      this.#failing = false;
      return true;
    } catch (error) {
      if (!this.#failing) this.tell({ news: 'failed', error: String(error) });
      this.#failing = true;
      return false;
    }
  }

  #renewed(sentMs: number): void {
    const wasLive = this.#lease.live;
    this.#lease.renewed(sentMs);
    if (!wasLive) this.tell({ news: 'changed' });
  }

  /** Others took what the incarnation held: the main thread registers the next one. */
  #lost(): void {
    this.#lease.end();
    this.#memory.incarnation = null;
    this.tell({ news: 'changed' });
  }
}
