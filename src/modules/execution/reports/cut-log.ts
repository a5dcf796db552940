import type { LogPiece } from './log-piece.js';

/** The most that one row of `t_job_log` holds (design part 5). */
export const MAX_PIECE_BYTES = 65_536;

/** Cuts UTF-8 text into pieces of at most 64 KiB, never inside a character. `start` is the offset of its first byte. */
export function cutLog(content: Buffer, start: number): LogPiece[] {
  const pieces: LogPiece[] = [];
  for (let from = 0; from < content.length;) {
    const to = characterStart(content, Math.min(from + MAX_PIECE_BYTES, content.length));
    pieces.push({ start: start + from, content: content.subarray(from, to) });
    from = to;
  }
  return pieces;
}

/** The last place, at `to` or before it, at which a character begins or the content ends. */
function characterStart(content: Buffer, to: number): number {
  let at = to;
  while (at < content.length && ((content[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}
