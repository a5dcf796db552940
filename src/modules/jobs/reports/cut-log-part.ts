import type { LogPart } from './log-part.js';

/** A stored piece of a log: `start` is the offset of its first byte in the whole log. */
export interface StoredPiece {
  readonly start: number;
  readonly content: Buffer;
}

/** The part from `offset` on, at most `maxBytes` (at least one character), of pieces in their order. `size` is the length of the whole log. */
export function cutLogPart(
  pieces: readonly StoredPiece[],
  offset: number,
  { maxBytes, size }: { maxBytes: number; size: number },
): LogPart {
  const parts: Buffer[] = [];
  let room = maxBytes;
  let next = offset;
  let leftOutBytes = 0;
  for (const { start, content } of pieces) {
    if (room <= 0) break;
    if (start > next) {
      leftOutBytes += start - next;
      parts.push(leftOutMark(start - next));
      next = start;
    }
    const bytes = content.subarray(next - start);
    const taken = bytes.subarray(0, wholeCharacters(bytes, room, room === maxBytes));
    parts.push(taken);
    next += taken.length;
    room = taken.length < bytes.length ? 0 : room - taken.length;
  }
  return { content: Buffer.concat(parts), offset, nextOffset: next, size, leftOutBytes };
}

/** The length of the whole characters among the first `room` bytes; where `least`, of one character at least. */
function wholeCharacters(bytes: Buffer, room: number, least: boolean): number {
  if (room >= bytes.length) return bytes.length;
  const isInside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let at = room;
  while (at > 0 && isInside(at)) at -= 1;
  if (at > 0 || !least) return at;
  for (at = room; at < bytes.length && isInside(at);) at += 1;
  return at;
}

function leftOutMark(bytes: number): Buffer {
  return Buffer.from(`\n[… ${bytes} bytes of the log were left out here: it was too long, or came faster than it could be stored …]\n`);
}
