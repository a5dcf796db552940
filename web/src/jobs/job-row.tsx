import { Link } from 'react-router';
import type { JobView } from '../api/job-view';
import { CancelButton } from '../job/cancel-button';
import { timeText } from '../format/time-text';
import { ownerText } from '../format/owner-text';
import { RelatedRecord } from '../parts/related-record';
import { Time } from '../parts/time';
import { InfoCell } from './info-cell';
import { StatusCell } from './status-cell';
import { useListPlace } from './use-list-place';

interface JobRowProps {
  readonly job: JobView;
  readonly showsTenant: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (on: boolean) => void;
}

/** A job in the list; what can be clicked in it leads to the job or narrows the list. */
export function JobRow({ job, showsTenant, isSelected, onSelect }: JobRowProps) {
  const { hrefOf, place } = useListPlace();
  const narrowed = (key: string, value: string): string => hrefOf({ filter: { ...place.filter, [key]: value } });
  const name = job.name ?? job.typeTitle ?? job.jobType;
  const started = job.startedAt ? `\nReally started ${timeText.long(job.startedAt)}` : '\nNot started yet';
  return (
    <tr className={isSelected ? 'is-selected' : ''}>
      <td className="select-cell">
        <input type="checkbox" aria-label={`Select ${name}`} checked={isSelected} onChange={(event) => onSelect(event.target.checked)} />
      </td>
      <td data-label="Start date" className="when">
        <Time iso={job.createdAt} also={started} />
      </td>
      <td data-label="End date" className="when">
        {job.stoppedAt ? <Time iso={job.stoppedAt} /> : <span className="dim">N/A</span>}
      </td>
      <td data-label="Job name" className="name-cell">
        <Link to={`/jobs/${job.jobId}`} data-row className="job-name">
          {name}
        </Link>
        {job.relatedRecord && <RelatedRecord record={job.relatedRecord} />}
        <span className="under">
          <Link to={narrowed('type', job.jobType)} title="Only this job type">
            {job.jobType}
          </Link>
          {job.typeTitle === null && <span className="tag">inactive type</span>}
          {showsTenant && (
            <>
              {' · '}
              <Link to={narrowed('tenant', job.tenant)} title="Only this tenant">
                {job.tenant}
              </Link>
            </>
          )}
        </span>
      </td>
      <td data-label="Job status">
        <StatusCell job={job} spansTenants={showsTenant && place.filter.tenant === undefined} />
        <CancelButton job={job} text="Cancel" name={name} />
      </td>
      <td data-label="Info" className="info-cell">
        <InfoCell job={job} />
      </td>
      <td data-label="User">
        {job.owner ? <Link to={narrowed('owner', job.owner)}>{ownerText(job.owner)}</Link> : <span className="dim">{ownerText(null)}</span>}
      </td>
    </tr>
  );
}
