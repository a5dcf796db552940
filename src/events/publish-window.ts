import type { OutboxRow } from './read-outbox.sql.js';

/**
 * Events on their way to the broker: of each job one at a time, in order; of different jobs as many as there are.
 * After a failure nothing more is sent; `settled` tells when everything on its way has an answer.
 */
export class PublishWindow {
  /** The events of a job behind the one that is on its way. */
  readonly #behind = new Map<string, OutboxRow[]>();
  #onTheirWay = 0;
  #confirmed: number[] = [];
  #failure: unknown;
  #onSettled: (() => void) | undefined;

  /** `onProgress` is called when half of what was on its way has been confirmed, and when something has failed. */
  constructor(
    private readonly publish: (row: OutboxRow) => Promise<void>,
    private readonly onProgress: () => void,
  ) {}

  /** How many events have no answer yet. */
  get size(): number {
    let waiting = 0;
    for (const rows of this.#behind.values()) waiting += rows.length;
    return this.#onTheirWay + waiting;
  }

  /** Why an event was not confirmed; undefined while all went well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Sends nothing more. */
  close(): void {
    this.#failure ??= new Error('the relay has ended');
  }

  /** Sends events, or lets them wait behind an earlier one of their job. */
  add(rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      const behind = this.#behind.get(row.jobId);
      if (behind) behind.push(row);
      else this.#send(row);
    }
  }

  /** The ids that were confirmed since the last call. */
  takeConfirmed(): number[] {
    const confirmed = this.#confirmed;
    this.#confirmed = [];
    return confirmed;
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    if (this.#onTheirWay > 0) await new Promise<void>((resolve) => (this.#onSettled = resolve));
  }

  #send(row: OutboxRow): void {
    if (this.#failure !== undefined) return;
    if (!this.#behind.has(row.jobId)) this.#behind.set(row.jobId, []);
    this.#onTheirWay += 1;
    this.publish(row).then(
      () => this.#answered(row, undefined),
      (error: unknown) => this.#answered(row, error),
    );
  }

  #answered(row: OutboxRow, failure: unknown): void {
    this.#onTheirWay -= 1;
    const next = this.#behind.get(row.jobId)?.shift();
    if (!next) this.#behind.delete(row.jobId);
    if (failure !== undefined) this.#failure ??= failure;
    else {
      this.#confirmed.push(row.id);
      if (next) this.#send(next);
    }
    if (failure !== undefined || this.#confirmed.length >= this.#onTheirWay) this.onProgress();
    if (this.#onTheirWay === 0) this.#onSettled?.();
  }
}
