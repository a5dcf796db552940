import { useEffect, useRef, useState } from 'react';
import type { JobStatus, JobView } from '../api/job-view';
import { Icon } from '../parts/icon';
import { Time } from '../parts/time';

const CHANGES: Readonly<Partial<Record<JobStatus, string>>> = {
  RUNNING: 'The job has started running.',
  SUCCEEDED: 'The job has completed.',
  FAILED: 'The job has failed.',
  ABORTED: 'The job has been canceled.',
};

/** What should be noticed: that the job has changed while it was looked at, its place in the queue, and why it does not go on. */
export function JobNotices({ job }: { readonly job: JobView }) {
  const first = useRef(job.status);
  const [change, setChange] = useState('');
  useEffect(() => {
    if (job.status !== first.current) setChange(CHANGES[job.status] ?? '');
    first.current = job.status;
  }, [job.status]);
  const tone = job.status === 'FAILED' ? 'bad' : job.status === 'SUCCEEDED' ? 'good' : 'go';
  return (
    <>
      <div role="status" aria-live="polite" className={change ? `notice notice-${tone}` : 'visually-hidden'}>
        {change && (
          <>
            {change} {job.status === 'FAILED' && job.reason?.message}
          </>
        )}
      </div>
      {job.noInstanceSince && job.status === 'QUEUED' && (
        <p className="banner" role="alert">
          <Icon name="warning" />{' '}
          <span>
            No worker available that can handle {job.jobType}, since <Time iso={job.noInstanceSince} seconds />. The job is stored, and runs
            when an instance with this type starts.
          </span>
        </p>
      )}
      {job.status === 'QUEUED' && job.queue && !job.noInstanceSince && <p className="notice notice-wait">{job.queue.text}</p>}
      {job.status === 'QUEUED' && job.wakesAt && (
        <p className="notice notice-wait">
          It waits until <Time iso={job.wakesAt} seconds />.
        </p>
      )}
      {job.status === 'PENDING' && <p className="notice notice-wait">It is not let go yet: it starts when it is enqueued.</p>}
    </>
  );
}
