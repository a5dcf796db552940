import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { JobView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { isActive } from '../format/job-words';
import { ConfirmDialog } from '../parts/confirm-dialog';
import { Icon } from '../parts/icon';
import { useFlash } from '../shell/flash';
import { useSession } from '../shell/session';
import { CancelButton } from './cancel-button';
import { LockButton } from './lock-button';

/** What this user may do with the job now. */
export function JobActions({ job }: { readonly job: JobView }) {
  const [isRemovalAsked, askRemoval] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const flash = useFlash();
  const { may } = useSession();
  const { jobId, status } = job;
  const again = () => queries.invalidateQueries({ queryKey: ['job', jobId] });
  const onError = (error: Error): void => flash({ text: error.message, tone: 'bad' });
  const retry = useMutation({
    mutationFn: () => jobsApi.retry(jobId),
    onError,
    onSuccess: async ({ job: { id } }) => {
      await again(); // it tells now what runs it again
      await navigate(`/jobs/${id}`);
    },
  });
  const enqueue = useMutation({ mutationFn: () => jobsApi.enqueue(jobId), onError, onSuccess: again });
  const remove = async (): Promise<void> => {
    await jobsApi.remove(jobId);
    flash({ text: 'The job was removed, with its log and files.' });
    await navigate('/jobs');
  };
  return (
    <div className="tools">
      {status === 'PENDING' && may('create_job') && (
        <button type="button" className="button small" disabled={enqueue.isPending} onClick={() => enqueue.mutate()}>
          <Icon name="play" /> Enqueue
        </button>
      )}
      <CancelButton job={job} text="Cancel job" />
      {(status === 'FAILED' || status === 'ABORTED') && job.mayRetry && (
        <button type="button" className="button small" disabled={retry.isPending} onClick={() => retry.mutate()}>
          <Icon name="retry" /> Retry
        </button>
      )}
      {may('create_job') && (
        <button type="button" className="button small" onClick={() => void navigate(`/start?like=${jobId}`)}>
          <Icon name="copy" /> Duplicate
        </button>
      )}
      <LockButton job={job} />
      {!isActive(status) && job.mayRemove && (
        <button type="button" className="button small" disabled={job.locked} onClick={() => askRemoval(true)}>
          <Icon name="trash" /> Remove
        </button>
      )}
      <ConfirmDialog
        title="Remove the job"
        action="Remove it"
        isDangerous
        isOpen={isRemovalAsked}
        onClose={() => askRemoval(false)}
        onConfirm={remove}
      >
        <p>The job is removed with its log and files. This cannot be undone.</p>
      </ConfirmDialog>
    </div>
  );
}
