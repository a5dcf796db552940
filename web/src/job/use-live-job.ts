import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { JobDetailsView } from '../api/job-view';
import type { JobChange, StreamState } from '../live/job-stream';
import { throttle } from '../live/throttle';
import { useJobStream } from '../live/use-job-stream';

const AGAIN_MS = 500;

/** Keeps a job as it is in the service. */
export function useLiveJob(id: string, job: JobDetailsView | undefined): StreamState {
  const queries = useQueryClient();
  const again = useMemo(() => throttle(AGAIN_MS, () => void queries.invalidateQueries({ queryKey: ['job', id] })), [queries, id]);
  useEffect(() => () => again.cancel(), [again]);
  const changed = (change: JobChange): void => {
    if (change.jobId === id) again();
    else if (job?.status === 'QUEUED') again(); // its place in the queue may be another
  };
  return useJobStream(job ? { tenant: job.tenant, ...(job.status !== 'QUEUED' && { type: job.jobType }) } : {}, {
    changed,
    lookAgain: again,
  });
}
