import { useQuery } from '@tanstack/react-query';
import { operationsApi } from '../api/operations-api';
import { Failure } from '../parts/failure';
import { Title } from '../parts/title';
import { ScheduleRow } from './schedule-row';

const AGAIN_MS = 15_000;

/** The schedules whose jobs this user may see, and when each fires next. */
export function SchedulesScreen() {
  const { data, error } = useQuery({ queryKey: ['schedules'], queryFn: operationsApi.schedules, refetchInterval: AGAIN_MS });
  return (
    <>
      <header className="screen-header">
        <Title text="Schedules" />
        <span className="dim">
          They are made and changed with <code>jobcast schedules</code>, or by REST.
        </span>
      </header>
      {error && <Failure error={error} what="The schedules cannot be shown." />}
      {data?.items.length === 0 && <p className="panel dim">There are no schedules.</p>}
      {data && data.items.length > 0 && (
        <table aria-label="Schedules">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Tenant</th>
              <th scope="col">Job type</th>
              <th scope="col">Cron</th>
              <th scope="col">Time zone</th>
              <th scope="col">Next firing</th>
              <th scope="col">Last firing</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((schedule) => (
              <ScheduleRow key={`${schedule.tenant} ${schedule.name}`} schedule={schedule} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
