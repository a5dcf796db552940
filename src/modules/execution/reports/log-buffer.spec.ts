import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PIECE_BYTES } from './cut-log.js';
import { LogBuffer } from './log-buffer.js';
import type { LogPiece } from './log-piece.js';

const PLENTY = 100 * 1_048_576;

function textOf(pieces: readonly LogPiece[]): string {
  return pieces.map(({ content }) => content.toString('utf8')).join('');
}

describe('LogBuffer', () => {
  it('gives what was added, in whole characters, pieces of at most 64 KiB and without a gap', () => {
    const entries = fc.array(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('😀'.repeat(30_000), 'ä'.repeat(70_000))),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(entries, fc.nat(1_000_000), (texts, start) => {
        const log = new LogBuffer(start);
        texts.forEach((text) => log.add(text, PLENTY));
        const pieces = log.take(PLENTY);
        expect(textOf(pieces)).toBe(texts.join(''));
        let at = start;
        for (const { start: begin, content } of pieces) {
          expect(begin).toBe(at);
          expect(content.length).toBeLessThanOrEqual(MAX_PIECE_BYTES);
          at += content.length;
        }
        expect(log.end).toBe(at);
      }),
    );
  });

  it('gives the same again until it is told that it was stored', () => {
    const log = new LogBuffer(0);
    log.add('one', PLENTY);
    const first = log.take(PLENTY);
    log.add('two', PLENTY);
    expect(log.take(3)).toEqual(first);
    expect(log.take(PLENTY)).toEqual([...first, { start: 3, content: Buffer.from('two') }]);
    log.stored(first.length);
    expect(log.take(PLENTY)).toEqual([{ start: 3, content: Buffer.from('two') }]);
  });

  it('gives all that is held when there is room for it, whatever was taken before', () => {
    const log = new LogBuffer(0);
    log.add('x'.repeat(3 * MAX_PIECE_BYTES), PLENTY);
    log.stored(log.take(1).length);
    log.add('the end', PLENTY);
    expect(textOf(log.take(PLENTY))).toBe(`${'x'.repeat(2 * MAX_PIECE_BYTES)}the end`);
  });

  it('gives about as much as is asked for, and at least one piece', () => {
    const log = new LogBuffer(0);
    log.add('x'.repeat(3 * MAX_PIECE_BYTES), PLENTY);
    expect(log.take(2 * MAX_PIECE_BYTES)).toHaveLength(2);
    expect(log.take(0)).toHaveLength(1);
  });

  it('drops the oldest when too much is held, and keeps the offsets of what follows', () => {
    const log = new LogBuffer(0);
    for (let line = 0; line < 10; line += 1) log.add(`line ${line}\n`, 35);
    const pieces = log.take(PLENTY);
    expect(textOf(pieces)).toBe(['line 8', 'line 9', ''].join('\n'));
    expect(pieces[0]!.start).toBe(56);
    expect(log.end).toBe(70);
  });
});
