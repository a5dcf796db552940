import { performance } from 'node:perf_hooks';

/** Of the lease, this part is used: the rest is for the jobs to stop in before somebody else may take them. */
const USED_PART = 0.75;

/**
 * An instance's own lease, judged by the monotonic clock from when its last successful renewal was sent: the database
 * cannot have counted from an earlier moment, so the instance never believes longer than the others do (law 8).
 */
export class Lease {
  #renewedMs = Number.NEGATIVE_INFINITY;
  #liveSinceMs = 0;

  constructor(
    private readonly leaseMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** A renewal that was sent at `sentMs` (monotonic) has succeeded. */
  renewed(sentMs: number): void {
    if (!this.live) this.#liveSinceMs = sentMs;
    this.#renewedMs = sentMs;
  }

  /** Nobody renews it any more. */
  end(): void {
    this.#renewedMs = Number.NEGATIVE_INFINITY;
  }

  /** Whether the instance may take and start jobs. */
  get live(): boolean {
    return this.remainingMs > 0;
  }

  /** How long it is still live without another renewal; 0 when it is not. */
  get remainingMs(): number {
    return Math.max(0, this.#renewedMs + this.leaseMs * USED_PART - this.nowMs());
  }

  /**
   * Whether it has been live for one lease time without a gap. Who could not reach the database for a while must not
   * judge others, who could not either, before they had the time to renew theirs.
   */
  get mayJudge(): boolean {
    return this.live && this.nowMs() - this.#liveSinceMs >= this.leaseMs;
  }
}
