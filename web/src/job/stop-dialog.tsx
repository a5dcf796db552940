import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { ConfirmDialog } from '../parts/confirm-dialog';

/** Asks whether, and why, a job should end. */
export function StopDialog({ job, isOpen, onClose }: { readonly job: JobView; readonly isOpen: boolean; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const stop = async (): Promise<void> => {
    await jobsApi.stop(job.jobId, reason.trim());
    void queries.invalidateQueries({ queryKey: ['jobs'] });
    await queries.invalidateQueries({ queryKey: ['job', job.jobId] });
  };
  return (
    <ConfirmDialog title="Cancel the job" action="Cancel job" isDangerous isOpen={isOpen} onClose={onClose} onConfirm={stop}>
      <p>
        {job.status === 'RUNNING'
          ? 'The job is told to stop, and ends as Canceled when it has.'
          : 'The job ends as Canceled at once, and never runs.'}{' '}
        It cannot go on afterwards, but it can be run again as a new job.
      </p>
      <label>
        Reason (kept with the job)
        <input value={reason} maxLength={1_000} autoFocus onChange={(event) => setReason(event.target.value)} />
      </label>
    </ConfirmDialog>
  );
}
