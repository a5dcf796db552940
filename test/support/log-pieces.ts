import type { StoredPiece } from '../../src/modules/jobs/reports/cut-log-part.js';

/** A stored piece of a job's log. */
export function logPiece(start: number, text: string): StoredPiece {
  return { start, content: Buffer.from(text) };
}

/** The pieces of a log that was written text by text, and its size in bytes. */
export function logPieces(written: readonly string[]): { readonly pieces: readonly StoredPiece[]; readonly size: number } {
  let size = 0;
  const pieces = written.map((text) => {
    const piece = logPiece(size, text);
    size += piece.content.length;
    return piece;
  });
  return { pieces, size };
}
