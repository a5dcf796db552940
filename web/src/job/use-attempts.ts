import { useQuery } from '@tanstack/react-query';
import type { AttemptView, JobView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';

/** The attempts that did not end the job. There are none before the first has ended. */
export function useAttempts({ jobId, sequence }: JobView): readonly AttemptView[] {
  const { data } = useQuery({
    queryKey: ['attempts', jobId, sequence],
    queryFn: () => jobsApi.attempts(jobId),
    staleTime: Infinity,
    placeholderData: (old) => old,
  });
  return data?.items ?? [];
}
