import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { ConfirmDialog } from '../parts/confirm-dialog';

interface StopDialogProps {
  readonly job: JobView;
  /** Whether it ends at once, also when its code continues. */
  readonly force: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks whether, and why, a job should end. */
export function StopDialog({ job, force, isOpen, onClose }: StopDialogProps) {
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const stop = async (): Promise<void> => {
    await jobsApi.stop(job.jobId, reason.trim(), force);
    void queries.invalidateQueries({ queryKey: ['jobs'] });
    await queries.invalidateQueries({ queryKey: ['job', job.jobId] });
  };
  return (
    <ConfirmDialog
      title={force ? 'End the job by force' : 'Cancel the job'}
      action={force ? 'End by force' : 'Cancel job'}
      isDangerous
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={stop}
    >
      <p>{whatHappens(job, force)} It cannot go on afterwards, but it can be run again as a new job.</p>
      <label>
        Reason (kept with the job)
        <input value={reason} maxLength={1_000} autoFocus onChange={(event) => setReason(event.target.value)} />
      </label>
    </ConfirmDialog>
  );
}

function whatHappens(job: JobView, force: boolean): string {
  if (force) return 'The job was told to stop and has not ended. It ends as Canceled at once; its code may continue for a while.';
  if (job.status === 'RUNNING') return 'The job is told to stop, and ends as Canceled when it has.';
  return 'The job ends as Canceled at once, and never runs.';
}
