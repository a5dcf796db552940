import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JobView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { Icon } from '../parts/icon';
import { useFlash } from '../shell/flash';
import { useSession } from '../shell/session';

/** Keeps the job from clearing and retention, or lets it go again: for whoever might remove it. */
export function LockButton({ job: { jobId, locked, mayStop, mayRemove } }: { readonly job: JobView }) {
  const queries = useQueryClient();
  const flash = useFlash();
  const { may } = useSession();
  const lock = useMutation({
    mutationFn: () => jobsApi.lock(jobId, !locked),
    onError: (error: Error) => flash({ text: error.message, tone: 'bad' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['job', jobId] }),
  });
  // A locked job may not be removed now, by anybody: whether this user may unlock it is for the service to say.
  if (!mayStop && !mayRemove && !(locked && may('cancel_job'))) return null;
  return (
    <button
      type="button"
      className="button small"
      disabled={lock.isPending}
      title={locked ? 'Let it be cleared and removed again' : 'Keep it: nobody clears or removes it, nor does retention'}
      onClick={() => lock.mutate()}
    >
      <Icon name="lock" /> {locked ? 'Unlock' : 'Lock'}
    </button>
  );
}
