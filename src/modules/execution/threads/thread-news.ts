import type { JobRecord, RecordChange } from '#libs/job-kit';
import type { RunOutcome } from '../run-outcome.js';

/** Something that a run in a thread is lent on request. */
export type LoanRequest =
  { readonly what: 'workspace' } | { readonly what: 'inputs' } | { readonly what: 'attach'; readonly path: string; readonly name?: string };

/** What a run in a thread tells the main thread; `settled` is the last that counts. */
export type ThreadNews =
  | { readonly news: 'began'; readonly threadId: number }
  | { readonly news: 'reached'; readonly percent: number }
  | { readonly news: 'log'; readonly entry: string; readonly isError: boolean }
  | { readonly news: 'checkpoint'; readonly json: string }
  | { readonly news: 'record'; readonly change: RecordChange; readonly record: JobRecord }
  | { readonly news: 'asks'; readonly id: number; readonly request: LoanRequest }
  | { readonly news: 'crashed'; readonly message: string; readonly stackTrace: string }
  | { readonly news: 'settled'; readonly outcome: RunOutcome };

const EACH = 256;

/** What a message costs whoever has to take it, about in bytes. */
export function costOf(news: ThreadNews): number {
  if (news.news === 'log') return EACH + news.entry.length;
  return news.news === 'checkpoint' ? EACH + news.json.length : EACH;
}
