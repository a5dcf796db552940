import { isTerminal } from '#libs/contract';
import type { JobInfo } from '../jobs/index.js';

/** What can be done to many jobs at once. */
export type BulkAction = 'stop' | 'retry' | 'remove';

/** Whether an action means anything to a job as it is now; whoever asks for many jobs does not look at each. */
export function fitsBulk(
  action: BulkAction,
  { status, locked, stopRequestedAt }: Pick<JobInfo, 'status' | 'locked' | 'stopRequestedAt'>,
): boolean {
  if (action === 'stop') return !isTerminal(status) && stopRequestedAt === null;
  return isTerminal(status) && !(action === 'remove' && locked);
}
