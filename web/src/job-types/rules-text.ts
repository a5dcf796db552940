import type { JobTypeView } from '../api/operations-view';
import { durationText } from '../format/duration-text';

/** What bounds the jobs of a type, in words. */
export function rulesText(type: JobTypeView): string {
  const {
    runConcurrently,
    maxRunning,
    maxRunningPerTenant,
    maxStartsPerMinute,
    serialGroup,
    maxAttempts = 1,
    timeoutMs,
    restartable,
    isolation,
  } = type;
  const rules = [
    runConcurrently === false && 'one at a time',
    runConcurrently !== false && maxRunning != null && `at most ${maxRunning} at once`,
    maxRunningPerTenant != null && `at most ${maxRunningPerTenant} of one tenant`,
    maxStartsPerMinute != null && `at most ${maxStartsPerMinute} starts a minute`,
    serialGroup != null && `alone in group ${serialGroup}`,
    maxAttempts > 1 && `${maxAttempts} attempts`,
    timeoutMs != null && `ends after ${durationText(timeoutMs)}`,
    restartable && 'restartable',
    isolation === 'thread' && 'in a thread',
  ].filter(Boolean);
  return rules.length > 0 ? rules.join(', ') : 'none';
}
