/** Which part of a job's log is wanted. */
export interface LogRange {
  /** The first byte; below 0: so many bytes before the end. Default 0. */
  readonly offset?: number;
  /** How much at most; default 256 KiB, at most 4 MiB. */
  readonly maxBytes?: number;
}

/**
 * A part of a job's log, UTF-8. It ends with a whole character, and the next part begins at `nextOffset`: parts that follow each
 * other make the whole log. Where something was left out, a line of `content` says how much; that line counts in no offset.
 */
export interface LogPart {
  readonly content: Buffer;
  /** Of the first byte. */
  readonly offset: number;
  /** Where to go on; equal to `size` at the end of what is stored so far. */
  readonly nextOffset: number;
  /** The length of the whole log so far, with what was left out. */
  readonly size: number;
  /** How many bytes of this part are missing: the log was longer than `JOBCAST_MAX_LOG_BYTES`, or came faster than it could be stored. */
  readonly leftOutBytes: number;
}

/** Which part of a job's log is wanted, from its end on. */
export interface LogRangeBefore {
  /** Where the part ends: the `offset` of a part that was read. Default: at the end. */
  readonly before?: number | undefined;
  /** How much at most; default 256 KiB, at most 4 MiB. */
  readonly maxBytes?: number;
}

/** A part that was read from the end on. */
export interface LogPartBefore extends LogPart {
  /** How many bytes of the whole log are missing. */
  readonly leftOutInAll: number;
}
