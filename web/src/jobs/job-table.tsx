import type { JobView } from '../api/job-view';
import { useSession } from '../shell/session';
import { JobRow } from './job-row';

interface JobTableProps {
  readonly jobs: readonly JobView[];
  readonly label: string;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
}

/** Jobs with the columns that AtoM's users know. */
export function JobTable({ jobs, label, selected, onSelect }: JobTableProps) {
  const { may } = useSession();
  const areAll = jobs.every(({ jobId }) => selected.has(jobId));
  const toggle = (ids: readonly string[], on: boolean): void => {
    const next = new Set(selected);
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    onSelect(next);
  };
  return (
    <table className="jobs-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col" className="select-cell">
            <input
              type="checkbox"
              aria-label="Select all on this page"
              checked={areAll}
              onChange={(event) =>
                toggle(
                  jobs.map((job) => job.jobId),
                  event.target.checked,
                )
              }
            />
          </th>
          <th scope="col">Start date</th>
          <th scope="col">End date</th>
          <th scope="col">Job name</th>
          <th scope="col">Job status</th>
          <th scope="col">Info</th>
          <th scope="col">User</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobRow
            key={job.jobId}
            job={job}
            showsTenant={may('view_all_jobs')}
            isSelected={selected.has(job.jobId)}
            onSelect={(on) => toggle([job.jobId], on)}
          />
        ))}
      </tbody>
    </table>
  );
}
