import { useState } from 'react';
import type { JobView } from '../api/job-view';
import { isActive } from '../format/job-words';
import { Icon } from '../parts/icon';
import { StopDialog } from './stop-dialog';

interface CancelButtonProps {
  readonly job: JobView;
  /** The accessible name where several jobs are shown; default: the text of the button. */
  readonly label?: string;
  readonly text: string;
}

/** Cancels a job that has not ended, after a question. Shows nothing to users who may not cancel it. */
export function CancelButton({ job, label, text }: CancelButtonProps) {
  const [isAsked, setAsked] = useState(false);
  if (!isActive(job.status) || !job.mayStop) return null;
  return (
    <>
      <button
        type="button"
        className="button small"
        aria-label={label}
        disabled={job.stopRequestedAt !== null}
        onClick={() => setAsked(true)}
      >
        <Icon name="stop" /> {text}
      </button>
      <StopDialog job={job} isOpen={isAsked} onClose={() => setAsked(false)} />
    </>
  );
}
