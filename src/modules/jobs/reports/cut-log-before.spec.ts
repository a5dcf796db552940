import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { logPiece as piece, logPieces } from '../../../../test/support/log-pieces.js';
import { cutLogBefore } from './cut-log-before.js';

describe('cutLogBefore', () => {
  it('makes parts that lead from the end to the beginning, to the whole text, each of whole characters', () => {
    const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 17 }), (written, maxBytes) => {
        const { pieces, size } = logPieces(written);
        let read = '';
        for (let before = size; before > 0;) {
          const part = cutLogBefore(
            pieces.filter(({ start }) => start < before),
            before,
            { maxBytes, size },
          );
          expect([part.nextOffset, part.leftOutBytes]).toEqual([before, 0]);
          expect(part.offset).toBeLessThan(before);
          expect(part.content.length).toBeLessThanOrEqual(maxBytes);
          read = part.content.toString('utf8') + read;
          before = part.offset;
        }
        expect(read).toBe(written.join(''));
      }),
    );
  });

  it('steps over what was left out, says how much, and gives nothing twice', () => {
    const pieces = [piece(0, 'the head\n'), piece(5_000_000_000, 'the tail\n')];
    const cut = (before: number, maxBytes: number) => {
      const { offset, nextOffset, content } = cutLogBefore(
        pieces.filter(({ start }) => start < before),
        before,
        { maxBytes, size: 5_000_000_009 },
      );
      return [offset, nextOffset, content.toString()];
    };
    const mark = expect.stringMatching(/^head\n\n\[… 4999999991 bytes .* left out here.*\]\n$/);
    expect(cut(5_000_000_009, 100)).toEqual([0, 5_000_000_009, expect.stringMatching(/^the head\n\n\[….*\]\nthe tail\n$/)]);
    expect(cut(5_000_000_009, 5)).toEqual([5_000_000_004, 5_000_000_009, 'tail\n']);
    expect(cut(5_000_000_000, 5)).toEqual([4, 5_000_000_000, mark]);
    expect(cutLogBefore([], 40, { maxBytes: 5, size: 90 })).toMatchObject({ offset: 0, nextOffset: 40, leftOutBytes: 40 });
  });
});
