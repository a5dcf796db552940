/** A part of a job's log: whole characters in UTF-8, at most 64 KiB. */
export interface LogPiece {
  /** The offset of its first byte in the whole log. */
  readonly start: number;
  readonly content: Buffer;
}
