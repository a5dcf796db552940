import type { LogWindow } from '../api/log-api';
import { logLines, type LogLine } from './log-lines';

/** What is loaded of a log: the bytes from `start` to `end` of `size`, as lines. A load costs as much as is loaded, not as there is. */
export interface LoadedLog {
  readonly lines: readonly LogLine[];
  /** The last line, as far as it is written. */
  readonly open: string;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  /** How many bytes of the whole log are missing. */
  readonly leftOut: number;
  readonly error: Error | null;
  readonly isLoaded: boolean;
}

/** Of a log of which nothing is known yet. */
export const NOTHING_LOADED: LoadedLog = { lines: [], open: '', start: 0, end: 0, size: 0, leftOut: 0, error: null, isLoaded: false };

/** With the part that follows; the first part of all is the last of the log. */
export function followedBy(log: LoadedLog, part: LogWindow): LoadedLog {
  if (log.isLoaded && part.offset !== log.end) return log; // the same was asked for twice
  const { text, start } = log.isLoaded ? { text: part.text, start: log.start } : fromLineStart(part);
  const all = log.open + text;
  const ended = all.lastIndexOf('\n') + 1;
  return {
    lines: [...log.lines, ...logLines(all.slice(0, ended))],
    open: all.slice(ended),
    ...{ start, end: part.next, size: part.size },
    leftOut: log.isLoaded ? log.leftOut : part.leftOut,
    error: null,
    isLoaded: true,
  };
}

/** With the part that stands before. */
export function precededBy(log: LoadedLog, part: LogWindow): LoadedLog {
  if (part.next !== log.start) return log; // another one was quicker
  const { text, start } = fromLineStart(part);
  return { ...log, lines: [...logLines(text), ...log.lines], start, leftOut: part.leftOut };
}

/** Without the line that begins in an earlier part, unless there is no other. */
function fromLineStart({ text, offset }: LogWindow): { readonly text: string; readonly start: number } {
  const from = offset === 0 ? 0 : text.indexOf('\n') + 1;
  if (from === 0 || from === text.length) return { text, start: offset };
  return { text: text.slice(from), start: offset + new TextEncoder().encode(text.slice(0, from)).length };
}
