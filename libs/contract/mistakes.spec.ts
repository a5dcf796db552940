import { describe, expect, it } from '@jest/globals';
import { MAX_DETAILS, Mistakes } from './mistakes.js';

function mistakesOf(count: number): { readonly mistakes: Mistakes; readonly described: number } {
  const mistakes = new Mistakes();
  let described = 0;
  for (let index = 0; index < count; index += 1) {
    mistakes.add(() => {
      described += 1;
      return { property: `items[${index}]`, message: 'is wrong' };
    });
  }
  return { mistakes, described };
}

describe('Mistakes', () => {
  it('describes the first 100 and counts the others', () => {
    const { mistakes, described } = mistakesOf(1_000_000);
    expect([described, mistakes.details.length, mistakes.count]).toEqual([MAX_DETAILS, MAX_DETAILS, 1_000_000]);
    expect(String(mistakes)).toMatch(/^items\[0\] is wrong; items\[1\] is wrong; .*; and 999900 more$/);
  });

  it.each([
    [1, 'items[0]: is wrong'],
    [2, 'items[0]: is wrong (and 1 more)'],
    [100, 'items[0]: is wrong (and 99 more)'],
    [101, 'items[0]: is wrong (and 100 more, of which 99 are shown)'],
  ])('refuses a message with %d of them', (count, message) => {
    const error = mistakesOf(count).mistakes.toError('TOO_LARGE');
    expect(error).toMatchObject({ code: 'TOO_LARGE', message, details: { length: Math.min(count, MAX_DETAILS) } });
  });

  it('reports why a check ended early', () => {
    const { mistakes } = mistakesOf(2);
    mistakes.noteLimit('large lists are not checked to their end');
    expect(mistakes.toError().message).toBe('items[0]: is wrong (and 1 more; large lists are not checked to their end)');
    expect(String(mistakes)).toBe('items[0] is wrong; items[1] is wrong; large lists are not checked to their end');
  });
});
