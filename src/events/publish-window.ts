import type { HeldEvents } from './held-events.js';
import { isNack } from './is-nack.js';
import type { OutboxRow } from './read-outbox.sql.js';

/** An event that was not confirmed, and why. */
export interface FailedEvent {
  readonly row: OutboxRow;
  readonly error: unknown;
}

/**
 * Events on their way to the broker: of each job one at a time, in order; of different jobs as many as there are. What a full queue refuses
 * is held, with what follows of its job. After another failure nothing more is sent; `settled` tells when everything on its way has an answer.
 */
export class PublishWindow {
  /** The events of a job behind the one that is on its way. */
  readonly #behind = new Map<string, OutboxRow[]>();
  /** What may be sent, as soon as there is room for it on the way. */
  readonly #ready: OutboxRow[] = [];
  readonly #refused: FailedEvent[] = [];
  #onTheirWay = 0;
  #confirmed: number[] = [];
  #failure: unknown;
  #onSettled: (() => void) | undefined;

  /** `onProgress` is called when half of what was on its way has been confirmed, and when something has failed. */
  constructor(
    private readonly publish: (row: OutboxRow) => Promise<void>,
    private readonly onProgress: () => void,
    private readonly held: HeldEvents,
    /** How many may be on their way at once. */
    private readonly mostOnTheirWay: () => number = () => Infinity,
  ) {}

  /** The events that were not confirmed. */
  get refused(): readonly FailedEvent[] {
    return this.#refused;
  }

  /** How many events have no answer yet. */
  get size(): number {
    let waiting = this.#ready.length;
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

  /** Sends events, or lets them wait: behind an earlier one of their job, or held unless they are `tried` again. */
  add(rows: readonly OutboxRow[], tried = false): void {
    for (const row of rows) {
      const behind = this.#behind.get(row.jobId);
      if (behind) behind.push(row);
      else if (!tried && this.held.holds(row)) this.held.hold([row]);
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
    if (!this.#behind.has(row.jobId)) this.#behind.set(row.jobId, []);
    this.#ready.push(row);
    this.#sendReady();
  }

  #sendReady(): void {
    while (this.#failure === undefined && this.#onTheirWay < this.mostOnTheirWay()) {
      const row = this.#ready.shift();
      if (!row) return;
      this.#onTheirWay += 1;
      this.publish(row).then(
        () => this.#answered(row, undefined),
        (error: unknown) => this.#answered(row, error),
      );
    }
  }

  #answered(row: OutboxRow, failure: unknown): void {
    this.#onTheirWay -= 1;
    const behind = this.#behind.get(row.jobId) ?? [];
    this.#behind.delete(row.jobId);
    if (failure === undefined) this.#taken(row, behind);
    else if (isNack(failure)) {
      this.held.refused(row, performance.now());
      this.held.hold([row, ...behind]);
    } else {
      this.#failure ??= failure;
      this.#refused.push({ row, error: failure });
    }
    this.#sendReady();
    if (this.#failure !== undefined || this.#confirmed.length >= this.#onTheirWay) this.onProgress();
    if (this.#onTheirWay === 0) this.#onSettled?.();
  }

  #taken(row: OutboxRow, behind: OutboxRow[]): void {
    this.#confirmed.push(row.id);
    this.held.answered(row.jobId);
    const next = behind.shift();
    if (!next) return;
    if (this.held.holds(next)) return this.held.hold([next, ...behind]);
    this.#behind.set(row.jobId, behind);
    this.#send(next);
  }
}
