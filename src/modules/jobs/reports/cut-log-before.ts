import { cutLogPart, type StoredPiece } from './cut-log-part.js';
import type { LogPart } from './log-part.js';

/**
 * The part that ends at `before`: of what is stored in front of it the last `maxBytes`, from the start of a character on, and marks
 * where something was left out. A gap costs nothing, however long: the part goes on in front of it.
 */
export function cutLogBefore(
  pieces: readonly StoredPiece[],
  before: number,
  { maxBytes, size }: { maxBytes: number; size: number },
): LogPart {
  const held = pieces.map(({ start, content }) => ({ start, content: content.subarray(0, Math.max(0, before - start)) }));
  let excess = held.reduce((sum, { content }) => sum + content.length, 0) - maxBytes;
  const first = held.findIndex(({ content }) => {
    if (content.length > Math.max(0, excess)) return true;
    excess -= content.length;
    return false;
  });
  const piece = held[first];
  const offset = piece ? piece.start + characterStart(piece.content, Math.max(0, excess)) : 0;
  const end = { start: before, content: Buffer.alloc(0) };
  return cutLogPart([...(piece ? held.slice(first) : []), end], offset, { maxBytes: Infinity, size });
}

/** Where, at `from` or after it, a character begins. */
function characterStart(content: Buffer, from: number): number {
  let at = from;
  while (((content[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
