import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { jobsApi } from '../api/jobs-api';
import { isActive } from '../format/job-words';
import { LiveMark } from '../jobs/live-mark';
import { Failure } from '../parts/failure';
import { JobReport } from './job-report';
import { useLiveJob } from './use-live-job';

/** One job, as it is now. */
export function JobScreen() {
  const { id = '' } = useParams();
  const { data: job, error } = useQuery({
    queryKey: ['job', id],
    queryFn: () => jobsApi.find(id),
    refetchInterval: ({ state }) => (state.data && isActive(state.data.status) ? 5_000 : false),
  });
  const stream = useLiveJob(id, job);
  return (
    <>
      <nav aria-label="Way back" className="way-back">
        <Link to="/jobs">Jobs</Link> <span className="dim">/ {id}</span> {job && isActive(job.status) && <LiveMark state={stream} />}
      </nav>
      {error && !job && <Failure error={error} what="The job cannot be shown." />}
      {job && <JobReport key={id} job={job} />}
    </>
  );
}
