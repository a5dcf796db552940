import { monotonicMs } from '#libs/runtime';
import { HeartbeatMemory } from './heartbeat/heartbeat-memory.js';

/** Of the lease, this part is used: the rest is for the jobs to stop in before somebody else may take them. */
const USED_PART = 0.75;

/**
 * An instance's own lease, judged by the monotonic clock from when its last successful renewal was sent: the database
 * cannot have counted from an earlier moment, so the instance never believes longer than the others do (law 8).
 * Its state is in memory that threads share: each of them sees at once what the other has done.
 */
export class Lease {
  /** How long it is live after a renewal. */
  readonly usedMs: number;

  constructor(
    private readonly leaseMs: number,
    private readonly nowMs: () => number = monotonicMs,
    private readonly memory: HeartbeatMemory = new HeartbeatMemory(),
  ) {
    this.usedMs = leaseMs * USED_PART;
  }

  /** A renewal that was sent at `sentMs` (monotonic) has succeeded. */
  renewed(sentMs: number): void {
    if (!this.live) this.memory.liveSinceMs = sentMs;
    this.memory.renewedMs = sentMs;
  }

  /** Nobody renews it any more. */
  end(): void {
    this.memory.renewedMs = Number.NEGATIVE_INFINITY;
  }

  /** Whether the instance may take and start jobs. */
  get live(): boolean {
    return this.remainingMs > 0;
  }

  /** How long it is still live without another renewal; 0 when it is not. */
  get remainingMs(): number {
    return Math.max(0, this.memory.renewedMs + this.usedMs - this.nowMs());
  }

  /**
   * Whether it has been live for one lease time without a gap. Who could not reach the database for a while must not
   * judge others, who could not either, before they had the time to renew theirs.
   */
  get mayJudge(): boolean {
    return this.live && this.nowMs() - this.memory.liveSinceMs >= this.leaseMs;
  }
}
