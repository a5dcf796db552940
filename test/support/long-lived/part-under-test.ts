import type { LongLived } from '../../../libs/runtime/index.js';
import type { TestServers } from './test-servers.js';

/** Work that a part has begun and that stays under way until the test lets it end. */
export interface HeldWork {
  finish(): void;
  /** Settles when the work has ended. */
  readonly ended: Promise<unknown>;
}

/** Work that has been handed over. */
export interface Load {
  readonly ended: Promise<unknown>;
}

/** A new part that has not been started, and what it needs. */
export interface PartUnderTest {
  readonly part: LongLived;
  /** A call that starts the part and does more; default: its start. */
  readonly begin?: () => Promise<unknown>;
  /** Begins work that the drain has to wait for. Called after the start. */
  readonly hold?: () => Promise<HeldWork>;
  /** Hands over much work at once, which may succeed or fail but must settle. Called after the start. */
  readonly load?: () => Promise<Load>;
  /** Expects that the part, drained, takes nothing new. */
  readonly takesNothing?: () => Promise<void>;
  /** Notifies or sends what would make a live part work. */
  readonly poke?: () => Promise<void>;
  /** Has what the part needs lose its connection and find it again. */
  readonly reconnect?: () => Promise<void>;
  /** How many database statements have been sent. */
  readonly statements?: () => number;
  /** Ends what the part needs, after the part. */
  readonly remove: () => Promise<void>;
}

/** Makes new parts of one class. */
export type MakePart = (servers: TestServers) => Promise<PartUnderTest>;
