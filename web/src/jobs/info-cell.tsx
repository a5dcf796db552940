import { Link } from 'react-router';
import type { JobView } from '../api/job-view';
import { reasonText } from '../format/reason-text';
import { otherNotes } from '../format/other-notes';
import { Time } from '../parts/time';
import { OutputLinks } from './output-links';

/** Notes, what went wrong in red, the outputs, and the way to the whole report. */
export function InfoCell({ job }: { readonly job: JobView }) {
  const isBad = job.status === 'FAILED';
  return (
    <>
      {otherNotes(job).map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      {job.reason && (
        <p className={isBad ? 'note error-text' : job.status === 'SUCCEEDED' ? 'note warn-text' : 'note'}>{reasonText(job.reason)}</p>
      )}
      {job.noInstanceSince && job.status === 'QUEUED' && (
        <p className="note warn-text">
          No worker available that can handle {job.jobType}, since <Time iso={job.noInstanceSince} />
        </p>
      )}
      {job.files > 0 && <OutputLinks jobId={job.jobId} count={job.files} />}
      <Link className="report-link" to={`/jobs/${job.jobId}`} aria-label={`Full report of ${job.name ?? job.jobType}`}>
        Full report
      </Link>
    </>
  );
}
