import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { logPiece as piece, logPieces } from '../../../../test/support/log-pieces.js';
import { cutLogPart } from './cut-log-part.js';

describe('cutLogPart', () => {
  it('makes parts whose contents follow each other to the whole text, each of whole characters', () => {
    const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 17 }), (written, maxBytes) => {
        const { pieces, size } = logPieces(written);
        let read = '';
        for (let offset = 0; offset < size;) {
          const from = pieces.findLastIndex(({ start }) => start <= offset);
          const part = cutLogPart(pieces.slice(from), offset, { maxBytes, size });
          expect(part.nextOffset).toBeGreaterThan(offset);
          expect(part.content.length).toBeLessThanOrEqual(Math.max(maxBytes, 4));
          read += part.content.toString('utf8');
          offset = part.nextOffset;
        }
        expect(read).toBe(written.join(''));
      }),
    );
  });

  it('says how much was left out, in the middle and at the beginning', () => {
    const part = cutLogPart([piece(5, 'after\n'), piece(100, 'end')], 0, { maxBytes: 1000, size: 103 });
    expect(part.leftOutBytes).toBe(94);
    expect(part.nextOffset).toBe(103);
    expect(part.content.toString()).toMatch(/^\n\[… 5 bytes .* left out here.*\]\nafter\n\n\[… 89 bytes .* left out here.*\]\nend$/);
  });
});
