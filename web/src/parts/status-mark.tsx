import type { JobStatus } from '../api/job-view';
import { JOB_WORDS } from '../format/job-words';

const SHAPES: Readonly<Record<JobStatus, string>> = {
  PENDING: 'M12.5 8a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0',
  QUEUED: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  TO_BE_RUN: 'M8 3.5a4.5 4.5 0 0 1 4.5 4.5',
  RUNNING: 'M8 3.5a4.5 4.5 0 1 1-4.5 4.5',
  SUCCEEDED: 'M3.5 8.5l3 3 6-7',
  FAILED: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  ABORTED: 'M4 8h8',
};

/** A status as its word, with a mark whose form tells it without colour. */
export function StatusMark({ status, stopping = false }: { readonly status: JobStatus; readonly stopping?: boolean }) {
  const { word, tone } = JOB_WORDS[status];
  return (
    <span className={`status tone-${stopping ? 'off' : tone}${status === 'RUNNING' && !stopping ? ' is-running' : ''}`}>
      <svg className="status-mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={SHAPES[status]} />
      </svg>
      <span className="status-word">{stopping ? `${word}, stopping` : word}</span>
    </span>
  );
}
