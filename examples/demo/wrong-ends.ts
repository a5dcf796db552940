import type { EventLedger } from './event-ledger.js';
import type { SubmittedJob } from './submitted-job.js';

/** One sentence for each job that ended in another way than it was to. */
export function wrongEnds(jobs: readonly SubmittedJob[], ledger: EventLedger): string[] {
  return jobs.flatMap(({ id, tenant, name, expectedEnd, expectedReason }) => {
    const last = ledger.lastOf(id);
    if (!last || !ledger.hasEnded(id)) return []; // told as missing already
    const reason = last.reason?.code ?? null;
    if (last.status === expectedEnd && reason === expectedReason) return [];
    const expected = [expectedEnd, expectedReason].filter(Boolean).join(' ');
    return [
      `job ${id} (${tenant}, ${name}): expected ${expected}, got ${last.status} ${last.reason ? `${last.reason.code}: ${last.reason.message}` : ''}`.trimEnd(),
    ];
  });
}
