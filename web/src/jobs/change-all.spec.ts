import { describe, expect, it } from '@jest/globals';
import type { BulkOutcome } from '../api/jobs-api';
import { changeAll } from './change-all';

const outcome = (parts: Partial<BulkOutcome>): BulkOutcome => ({
  matched: 0,
  changed: 0,
  skipped: 0,
  refused: [],
  remaining: 0,
  nextCursor: null,
  ...parts,
});

/** Answers the calls in this order. */
async function carriedOut(...outcomes: readonly Partial<BulkOutcome>[]) {
  const calls: object[] = [];
  const told: number[] = [];
  const total = await changeAll(
    (more) => Promise.resolve(outcome(outcomes[calls.push(more) - 1]!)),
    (changed) => told.push(changed),
  );
  return { total, calls, told };
}

const REFUSED = [{ id: 'a', code: 'FORBIDDEN', message: 'no' }];

describe('a bulk action in several calls', () => {
  it('ends after one call when nothing is left', async () => {
    expect(await carriedOut({ matched: 3, changed: 3 })).toMatchObject({ total: { matched: 3, changed: 3 }, calls: [{}], told: [] });
  });

  it('continues at the cursor, also after a call that changed nothing, and sums up', async () => {
    const { total, calls, told } = await carriedOut(
      { matched: 5, changed: 3, skipped: 1, refused: REFUSED, remaining: 9, nextCursor: 'x' },
      { remaining: 9, nextCursor: 'y' },
      { matched: 2, changed: 2 },
    );
    expect(total).toMatchObject({ matched: 7, changed: 5, skipped: 1, refused: REFUSED, remaining: 0 });
    expect(calls).toEqual([{}, { cursor: 'x' }, { cursor: 'y' }]);
    expect(told).toEqual([3, 3]);
  });

  it('begins again while jobs remain and some were changed, and counts those that it meets again once', async () => {
    const { total, calls } = await carriedOut(
      { matched: 11, changed: 10, refused: REFUSED, remaining: 5 },
      { matched: 6, changed: 5, refused: REFUSED, remaining: 1 },
      { matched: 1, changed: 0, refused: REFUSED, remaining: 1 },
    );
    expect(total).toMatchObject({ matched: 16, changed: 15, refused: REFUSED, remaining: 1 });
    expect(calls).toHaveLength(3);
  });
});
