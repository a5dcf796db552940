import { useState } from 'react';
import type { JobView } from '../api/job-view';
import { isActive } from '../format/job-words';
import { Icon } from '../parts/icon';
import { StopDialog } from './stop-dialog';

interface CancelButtonProps {
  readonly job: JobView;
  /** The accessible name where several jobs are shown, after the word of the button; default: the text of the button. */
  readonly name?: string;
  readonly text: string;
}

/** Cancels a job that has not ended, after a question; one that is stopping already is ended by force. Shows nothing to users who may not cancel it. */
export function CancelButton({ job, name, text }: CancelButtonProps) {
  // As it was when the user pressed the button: the question must not change while the dialog is open.
  const [asked, setAsked] = useState<'cancel' | 'force' | null>(null);
  if (!isActive(job.status) || !job.mayStop) return null;
  const isStopping = job.stopRequestedAt !== null;
  const word = isStopping ? 'End by force' : text;
  return (
    <>
      <button
        type="button"
        className="button small"
        aria-label={name === undefined ? undefined : `${word} ${name}`}
        onClick={() => setAsked(isStopping ? 'force' : 'cancel')}
      >
        <Icon name="stop" /> {word}
      </button>
      <StopDialog job={job} force={asked === 'force'} isOpen={asked !== null} onClose={() => setAsked(null)} />
    </>
  );
}
