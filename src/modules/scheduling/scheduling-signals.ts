import { Injectable } from '@nestjs/common';
import { isWithin, type Bound } from '#libs/contract';
import { Database } from '../../database/index.js';

/** Lanes in which jobs may wait that the scheduler does not know of: by id, the lowest rank that they were told with. */
export type TouchedLanes = ReadonlyMap<number, number>;

/** The values of the column. */
const LANE_ID: Bound = { min: -2_147_483_648, max: 2_147_483_647 };

/** A rank above all others: tells to look at a lane, not that anything new is in it. */
export const NO_RANK = Number.MAX_SAFE_INTEGER;

/** What other instances, and this one, tell the scheduler. */
@Injectable()
export class SchedulingSignals {
  readonly #touched = new Map<number, number>();
  readonly #workListeners: (() => void)[] = [];
  readonly #stopListeners: ((jobId: string) => void)[] = [];
  #lookWanted = true;

  constructor(database: Database) {
    database.listen('work', (items) => this.#hear(items));
    database.listen('stop', (items) => items.forEach((jobId) => this.#stopListeners.forEach((listener) => listener(jobId))));
    database.listen('settings', () => {
      this.#wantLook();
      // What a type holds back parks no lane, so that a look finds nothing when it goes on.
      this.ring();
    });
    database.onConnected(() => this.#wantLook());
  }

  /** Calls the listener when there may be work for this instance. */
  onWork(listener: () => void): void {
    this.#workListeners.push(listener);
  }

  /** Calls the listener with a job's id when its stop was asked for. */
  onStop(listener: (jobId: string) => void): void {
    this.#stopListeners.push(listener);
  }

  /** Remembers lanes for the next claim, and wakes whoever claims. */
  touch(lanes: TouchedLanes): void {
    if (lanes.size === 0) return;
    this.keep(lanes);
    this.ring();
  }

  /** Remembers lanes for the next claim. */
  keep(lanes: TouchedLanes): void {
    for (const [id, rank] of lanes) this.#touched.set(id, Math.min(rank, this.#touched.get(id) ?? NO_RANK));
  }

  /** Takes up to `limit` of the remembered lanes; a claim that fails gives them back by `keep`. */
  take(limit: number): TouchedLanes {
    const taken = new Map<number, number>();
    for (const [id, rank] of this.#touched) {
      if (taken.size >= limit) break;
      taken.set(id, rank);
      this.#touched.delete(id);
    }
    return taken;
  }

  /** Whether something was told that only a look at all lanes can find; asking takes it back. */
  takeLookWanted(): boolean {
    const wanted = this.#lookWanted;
    this.#lookWanted = false;
    return wanted;
  }

  /** Wakes whoever claims. */
  ring(): void {
    this.#workListeners.forEach((listener) => listener());
  }

  #wantLook(): void {
    this.#lookWanted = true;
  }

  #hear(items: readonly string[]): void {
    const lanes = new Map<number, number>();
    for (const item of items) {
      const [id, rank] = item.split(':').map(Number);
      if (isWithin(id, LANE_ID) && Number.isFinite(rank)) lanes.set(id, Math.min(Number(rank), lanes.get(id) ?? NO_RANK));
      else this.#wantLook();
    }
    this.touch(lanes);
  }
}
