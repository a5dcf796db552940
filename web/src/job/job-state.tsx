import type { JobView } from '../api/job-view';
import { hasErrors } from '../format/has-errors';
import { Progress } from '../parts/progress';
import { StatusMark } from '../parts/status-mark';
import { Time } from '../parts/time';
import { WithErrors } from '../parts/with-errors';

/** How the job is, in a line. */
export function JobState({ job }: { readonly job: JobView }) {
  const isStopping = job.stopRequestedAt !== null && (job.status === 'RUNNING' || job.status === 'TO_BE_RUN');
  return (
    <div className="job-state">
      <StatusMark status={job.status} stopping={isStopping} />
      {hasErrors(job) && <WithErrors />}
      {(job.status === 'RUNNING' || job.status === 'TO_BE_RUN') && <Progress percent={job.percentCompleted} label="Progress" />}
      {job.status === 'RUNNING' && job.estimatedEndAt && (
        <span className="dim">
          ends about <Time iso={job.estimatedEndAt} seconds />
        </span>
      )}
      {isStopping && job.stopRequestedAt && (
        <span className="warn-text">
          stopping since <Time iso={job.stopRequestedAt} seconds />
        </span>
      )}
      {job.locked && <span className="tag">locked</span>}
    </div>
  );
}
