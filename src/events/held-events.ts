import { backOffMs, type BackOff } from '#libs/runtime';
import type { OutboxRow } from './read-outbox.sql.js';

/** The pauses after refusals: each further try of an event goes to all listeners, also to those that have it. */
const BACK_OFF: BackOff = { baseMs: 500, factor: 2, maxMs: 8_000 };

/** A routing key that a full queue refuses: the key alone decides to which queues an event goes. */
interface HeldKey {
  /** The jobs whose next event has it, in the order in which they came. */
  readonly jobs: Set<string>;
  /** How many of its events may be tried at once: one after a refusal, one more with each that was taken. */
  mayGo: number;
  onTheirWay: number;
  refusals: number;
  pausedUntilMs: number;
}

/** A job whose events are to be read and tried again. */
export interface HeldJob {
  readonly jobId: string;
  /** Of its events, in their order. */
  readonly ids: readonly number[];
}

/**
 * Events that wait because a full queue refuses their routing key, and those behind them of their jobs; what the queue does not take goes on.
 * They stay in the outbox: here are their ids only. One event of a key is tried again, after growing pauses; when it is taken, more are.
 */
export class HeldEvents {
  readonly #keys = new Map<string, HeldKey>();
  /** The ids of each job's events. */
  readonly #jobs = new Map<string, number[]>();
  /** The jobs whose first event is tried again, with its key. */
  readonly #tried = new Map<string, readonly [string, HeldKey]>();
  #size = 0;

  /** How many events wait. */
  get size(): number {
    return this.#size;
  }

  /** The keys that are refused. */
  get keys(): string[] {
    return [...this.#keys.keys()];
  }

  /** Whether an event must not be sent now. */
  holds({ jobId, routingKey }: OutboxRow): boolean {
    return this.#jobs.has(jobId) || this.#keys.has(routingKey);
  }

  /** Lets events of one job wait, in their order. */
  hold(rows: readonly OutboxRow[]): void {
    const [first] = rows;
    if (!first) return;
    const ids = this.#jobs.get(first.jobId) ?? [];
    if (ids.length === 0) this.#keyOf(first.routingKey).jobs.add(first.jobId);
    for (const { id } of rows) ids.push(id);
    this.#jobs.set(first.jobId, ids);
    this.#size += rows.length;
  }

  /** The broker has refused an event; it is to be held. */
  refused({ jobId, routingKey }: OutboxRow, nowMs: number): void {
    const key = this.#keyOf(routingKey);
    this.answered(jobId, false);
    key.mayGo = 1;
    if (nowMs < key.pausedUntilMs) return; // one of many that were on their way together
    key.refusals += 1;
    key.pausedUntilMs = nowMs + backOffMs(BACK_OFF, key.refusals);
  }

  /** The event of a job that was tried again was taken, or is not there any more. */
  answered(jobId: string, taken = true): void {
    const [routingKey, key] = this.#tried.get(jobId) ?? [];
    if (!key || routingKey === undefined) return;
    this.#tried.delete(jobId);
    key.onTheirWay -= 1;
    if (!taken) return;
    key.mayGo += 1;
    key.refusals = 0;
    if (key.jobs.size === 0 && key.onTheirWay === 0) this.#keys.delete(routingKey);
  }

  /** Takes out the jobs that are to be tried again now, with about `limit` events at most; each key in its turn. */
  take(nowMs: number, limit: number): HeldJob[] {
    const taken: HeldJob[] = [];
    let left = limit;
    for (const [routingKey, key] of [...this.#keys]) {
      if (nowMs < key.pausedUntilMs || left <= 0) continue;
      this.#keys.delete(routingKey);
      this.#keys.set(routingKey, key);
      for (const jobId of key.jobs) {
        if (key.onTheirWay >= key.mayGo || left <= 0) break;
        const ids = this.#jobs.get(jobId) ?? [];
        left -= ids.length;
        taken.push({ jobId, ids });
        key.jobs.delete(jobId);
        this.#jobs.delete(jobId);
        this.#tried.set(jobId, [routingKey, key]);
        key.onTheirWay += 1;
      }
    }
    this.#size -= limit - left;
    return taken;
  }

  #keyOf(routingKey: string): HeldKey {
    const key = this.#keys.get(routingKey) ?? { jobs: new Set(), mayGo: 1, onTheirWay: 0, refusals: 0, pausedUntilMs: 0 };
    this.#keys.set(routingKey, key);
    return key;
  }
}
