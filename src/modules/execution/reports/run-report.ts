import type { JobRecord, RecordChange } from '#libs/job-kit';
import type { JobInfo } from '../../jobs/index.js';
import { MAX_PIECE_BYTES } from './cut-log.js';
import { LogBuffer } from './log-buffer.js';
import type { LogPiece } from './log-piece.js';
import type { LoggedErrors } from './logged-errors.js';
import type { LogPrune } from './prune-logs.sql.js';
import type { RecordNote } from './record-note.js';
import type { Reported } from './reported.js';

/** What of a report is to be stored next; nothing of it has been forgotten yet. */
export interface Unwritten {
  readonly pieces: readonly LogPiece[];
  readonly records: readonly RecordNote[];
  readonly checkpoint: string | undefined;
  /** What is too much of the log, once the pieces are stored. */
  readonly prune: LogPrune | undefined;
}

/** How the entry of an error begins, and of its first line what a reason can hold. */
const ERROR_TEXT = /^\S+ ERROR ([^\n]{0,500})/;

/** What a run reports of itself, until it is stored. A closed report takes nothing more. */
export class RunReport {
  readonly log: LogBuffer;
  #percent = 0;
  #writtenPercent = 0;
  #records: RecordNote[] = [];
  #checkpoint: string | undefined;
  #errors: LoggedErrors = { count: 0, first: '' };
  #prunedTo: number;
  #closed = false;

  /**
   * @param logEnd how long the job's log was before this run, in bytes
   * @param maxLogBytes the most that its log keeps: of a longer one the first and the last half of this
   */
  constructor(
    readonly job: JobInfo,
    logEnd: number,
    private readonly maxLogBytes: number,
  ) {
    this.log = new LogBuffer(logEnd);
    this.#prunedTo = maxLogBytes / 2;
  }

  /** Whether the run has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  get percent(): number {
    return this.#percent;
  }

  /** What of the percent is not stored yet; undefined when all is. */
  get newPercent(): number | undefined {
    return this.#percent > this.#writtenPercent ? this.#percent : undefined;
  }

  /** What it has logged as errors. */
  get errors(): LoggedErrors {
    return this.#errors;
  }

  /** Counts an entry of the log that tells of an error. */
  erred(entry: string): void {
    const { count, first } = this.#errors;
    this.#errors = { count: count + 1, first: count > 0 ? first : (ERROR_TEXT.exec(entry)?.[1] ?? entry) };
  }

  reached(percent: number): void {
    this.#percent = Math.max(this.#percent, percent);
  }

  record(change: RecordChange, { label, href }: JobRecord): void {
    if (!this.#closed) this.#records.push({ change, label, href });
  }

  checkpoint(json: string): void {
    if (!this.#closed) this.#checkpoint = json;
  }

  close(): void {
    this.#closed = true;
  }

  /** An item of this report, with what the database knows the run by. */
  of<Item>(item: Item, claimToken: string | null): Reported<Item> {
    return { jobId: this.job.id, attempt: this.job.attempt, claimToken, item };
  }

  /** What is to be stored next: of the log about `maxBytes`. */
  unwritten(maxBytes: number): Unwritten {
    const pieces = this.log.take(maxBytes);
    const last = pieces.at(-1);
    const storedEnd = last ? last.start + last.content.length : this.log.end;
    return { pieces, records: [...this.#records], checkpoint: this.#checkpoint, prune: this.#prune(storedEnd) };
  }

  /** Forgets what is stored now. */
  written({ pieces, records, checkpoint, prune }: Unwritten): void {
    this.log.stored(pieces.length);
    this.#records.splice(0, records.length);
    if (this.#checkpoint === checkpoint) this.#checkpoint = undefined;
    if (prune) this.#prunedTo = prune.to;
  }

  writtenPercent(percent: number): void {
    this.#writtenPercent = percent;
  }

  /** What is too much of a log of this length; not before it is worth a statement, but exactly at the end. */
  #prune(storedEnd: number): LogPrune | undefined {
    const to = storedEnd - this.maxLogBytes / 2 - MAX_PIECE_BYTES;
    const leastBytes = this.#closed ? 1 : this.maxLogBytes / 16;
    return to - this.#prunedTo >= leastBytes ? { jobId: this.job.id, from: this.#prunedTo, to } : undefined;
  }
}
