import type { TypeState } from './read-types.sql.js';
import { StartRates } from './start-rates.js';

/** How many serial jobs of one group run at once. */
const GROUP_LIMIT = 1;

/** How many more jobs of each type may be taken now, counting types and serial groups over all instances. */
export class TypeRooms {
  readonly #types: ReadonlyMap<string, TypeState>;
  readonly #taken = new Map<string, number>();
  readonly #groupRunning = new Map<string, number>();

  /** `starts`: the rates of those types that have one. */
  constructor(
    types: readonly TypeState[],
    private readonly starts = StartRates.NONE,
  ) {
    this.#types = new Map(types.map((type) => [type.name, type]));
    for (const { serialGroup, running } of types) {
      if (serialGroup !== null) this.#groupRunning.set(serialGroup, (this.#groupRunning.get(serialGroup) ?? 0) + (running ?? 0));
    }
  }

  /** How many jobs of the type may still be taken. */
  roomOf(name: string): number {
    const type = this.#types.get(name);
    if (!type || type.paused) return 0;
    const ofType = type.maxRunning === null ? Infinity : type.maxRunning - (type.running ?? 0) - this.takenOf(name);
    const ofGroup = type.serialGroup === null ? Infinity : GROUP_LIMIT - (this.#groupRunning.get(type.serialGroup) ?? 0);
    return Math.max(0, Math.min(ofType, ofGroup, this.starts.roomOf(name) - this.takenOf(name)));
  }

  /** Whether a limit or a rate of the type, or its group, counts its jobs. */
  isLimited(name: string): boolean {
    const type = this.#types.get(name);
    return type !== undefined && (type.maxRunning !== null || type.serialGroup !== null || this.starts.has(name));
  }

  /** How many jobs of the type each tenant may have running; null: no limit. */
  limitPerTenant(name: string): number | null {
    return this.#types.get(name)?.maxRunningPerTenant ?? null;
  }

  /** How many of its jobs were taken. */
  takenOf(name: string): number {
    return this.#taken.get(name) ?? 0;
  }

  /** Counts a job that was taken. */
  take(name: string): void {
    this.#taken.set(name, this.takenOf(name) + 1);
    const group = this.#types.get(name)?.serialGroup;
    if (group) this.#groupRunning.set(group, (this.#groupRunning.get(group) ?? 0) + 1);
  }
}
