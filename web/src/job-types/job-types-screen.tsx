import { useQuery } from '@tanstack/react-query';
import { operationsApi } from '../api/operations-api';
import { Failure } from '../parts/failure';
import { Title } from '../parts/title';
import { JobTypeRow } from './job-type-row';

const AGAIN_MS = 10_000;

/** Every job type that instances have registered, with what bounds it. */
export function JobTypesScreen() {
  const { data, error } = useQuery({
    queryKey: ['job-types', true],
    queryFn: () => operationsApi.jobTypes(true),
    refetchInterval: AGAIN_MS,
  });
  return (
    <>
      <header className="screen-header">
        <Title text="Job types" />
      </header>
      {error && <Failure error={error} what="The job types cannot be shown." />}
      {data && (
        <table aria-label="Job types">
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col">Rules</th>
              <th scope="col">Permissions</th>
              <th scope="col">Version</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...data.items]
              .sort((a, b) => a.title.localeCompare(b.title))
              .map((type) => (
                <JobTypeRow key={type.name} type={type} />
              ))}
          </tbody>
        </table>
      )}
    </>
  );
}
