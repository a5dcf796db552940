import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { jobsApi } from '../api/jobs-api';
import { operationsApi } from '../api/operations-api';
import { Failure } from '../parts/failure';
import { Title } from '../parts/title';
import { useSession } from '../shell/session';
import { StartForm } from './start-form';
import { TypeMenu } from './type-menu';

/** Starts a job: first its type, then its form. The type is in the address, and so is the job that it is to be like. */
export function StartScreen() {
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const like = search.get('like');
  const types = useQuery({ queryKey: ['job-types', false], queryFn: () => operationsApi.jobTypes(false) });
  const all = useQuery({ queryKey: ['job-types', true], queryFn: () => operationsApi.jobTypes(true), enabled: like !== null });
  const model = useQuery({ queryKey: ['job', like], queryFn: () => jobsApi.find(like ?? ''), enabled: like !== null, staleTime: Infinity });
  const wanted = search.get('type') ?? model.data?.jobType;
  const items = [...(types.data?.items ?? [])].filter(({ mayCreate }) => mayCreate).sort((a, b) => a.title.localeCompare(b.title));
  const type = [...items, ...(all.data?.items ?? [])].find(({ name }) => name === wanted);
  const error = types.error ?? model.error;
  if (!may('create_job'))
    return <p className="panel">You may not start jobs: your token has no permission create_job. Ask an administrator.</p>;
  return (
    <>
      <header className="screen-header">
        <Title text={type ? `Start a job: ${type.title}` : 'Start a job'} />
        <span className="tools">
          <Link to="/jobs">Cancel</Link>
        </span>
      </header>
      {error && <Failure error={error} what="The form cannot be shown." />}
      {types.data && items.length === 0 && <p className="panel">There is no job type that you may start.</p>}
      {items.length > 0 && <TypeMenu types={items} chosen={wanted ?? ''} onChoose={(name) => setSearch({ type: name })} />}
      {type && (like === null || model.data) && <StartForm key={`${type.name} ${like}`} type={type} model={model.data ?? null} />}
      {wanted && !type && types.data && !model.isPending && all.isFetched && (
        <p className="panel">The job type {wanted} is not registered any more.</p>
      )}
    </>
  );
}
