import { cutLog } from './cut-log.js';
import type { LogPiece } from './log-piece.js';

/**
 * The part of a job's log that is not stored yet. What has been taken stays the same until it is known to be stored, so that
 * writing it again after an answer was lost does no harm. What comes faster than it can be stored is dropped, oldest first:
 * its offsets stay, so that whoever reads sees how much is missing.
 */
export class LogBuffer {
  #entries: Buffer[] = [];
  #entriesStart: number;
  #entriesBytes = 0;
  #taken: LogPiece[] = [];

  /** `end`: how long the log was already. */
  constructor(end: number) {
    this.#entriesStart = end;
  }

  /** The length of the whole log, with what was dropped. */
  get end(): number {
    return this.#entriesStart + this.#entriesBytes;
  }

  /** How much is held. */
  get bytes(): number {
    return this.#entriesBytes + this.#takenBytes;
  }

  /** Adds an entry. When more than `maxBytes` are held, the older half of what was not taken is dropped. */
  add(entry: string, maxBytes: number): void {
    const content = Buffer.from(entry);
    this.#entries.push(content);
    this.#entriesBytes += content.length;
    if (this.#entriesBytes > maxBytes) this.#drop(maxBytes / 2);
  }

  /** What is to be stored next: about `maxBytes`, but at least one piece if there is any. */
  take(maxBytes: number): readonly LogPiece[] {
    if (this.#entries.length > 0 && this.#takenBytes < maxBytes) this.#cutEntries();
    let bytes = 0;
    const beyond = this.#taken.findIndex(({ content }) => (bytes += content.length) > maxBytes);
    return beyond < 0 ? [...this.#taken] : this.#taken.slice(0, Math.max(beyond, 1));
  }

  /** The first `count` pieces that were taken are stored. */
  stored(count: number): void {
    this.#taken = this.#taken.slice(count);
  }

  get #takenBytes(): number {
    return this.#taken.reduce((sum, { content }) => sum + content.length, 0);
  }

  #cutEntries(): void {
    this.#taken = [...this.#taken, ...cutLog(Buffer.concat(this.#entries), this.#entriesStart)];
    this.#entriesStart = this.end;
    this.#entries = [];
    this.#entriesBytes = 0;
  }

  #drop(toBytes: number): void {
    let dropped = 0;
    let count = 0;
    for (const { length } of this.#entries) {
      if (this.#entriesBytes - dropped <= toBytes) break;
      dropped += length;
      count += 1;
    }
    this.#entries.splice(0, count);
    this.#entriesStart += dropped;
    this.#entriesBytes -= dropped;
  }
}
