import type { JobView } from '../api/job-view';
import { hasErrors } from '../format/has-errors';
import { Progress } from '../parts/progress';
import { StatusMark } from '../parts/status-mark';
import { Time } from '../parts/time';
import { WithErrors } from '../parts/with-errors';

/** How a job is: its status, how far it is, where it stands in the queue. Each tenant's queue counts for itself. */
export function StatusCell({ job, spansTenants }: { readonly job: JobView; readonly spansTenants: boolean }) {
  const isStopping = job.stopRequestedAt !== null && (job.status === 'RUNNING' || job.status === 'TO_BE_RUN');
  const attempt = job.maxAttempts > 1 && job.attempt > 1 ? `attempt ${job.attempt} of ${job.maxAttempts}` : null;
  return (
    <>
      <StatusMark status={job.status} stopping={isStopping} />
      {hasErrors(job) && <WithErrors />}
      {job.status === 'RUNNING' && <Progress percent={job.percentCompleted} label={`Progress of ${job.name ?? job.jobType}`} />}
      {job.status === 'QUEUED' && job.queue && (
        <span className="under">
          Queued - No. {job.queue.position}
          {job.queue.orMore && ' or more'}
          {spansTenants && ` in ${job.tenant}`}
        </span>
      )}
      {job.status === 'QUEUED' && job.wakesAt && (
        <span className="under">
          waits until <Time iso={job.wakesAt} />
        </span>
      )}
      {attempt && <span className="under">{attempt}</span>}
      {job.locked && <span className="tag">locked</span>}
    </>
  );
}
