import type { BulkOutcome } from '../api/jobs-api';

/** One call of a bulk action; `cursor` continues after an earlier one. */
export type BulkCall = (more: { readonly cursor?: string }) => Promise<BulkOutcome>;

/** Repeats the call while it has a cursor, or changes jobs and more remain; `progress` gets how many jobs were changed so far. */
export async function changeAll(call: BulkCall, progress: (changed: number) => void): Promise<BulkOutcome> {
  let total = await call({});
  for (let last = total; last.nextCursor !== null || (last.remaining > 0 && last.changed > 0);) {
    progress(total.changed);
    const cursor = last.nextCursor;
    last = await call(cursor === null ? {} : { cursor });
    // Without a cursor the call meets again what it passed over before.
    const seen = cursor === null ? { matched: total.changed, skipped: 0, refused: [] } : total;
    total = {
      ...last,
      matched: seen.matched + last.matched,
      changed: total.changed + last.changed,
      skipped: seen.skipped + last.skipped,
      refused: [...seen.refused, ...last.refused],
    };
  }
  return total;
}
