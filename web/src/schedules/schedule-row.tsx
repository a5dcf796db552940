import { Link } from 'react-router';
import type { ScheduleView } from '../api/schedule-view';
import { Time } from '../parts/time';

/** A schedule: what it submits, by which clock, and when. */
export function ScheduleRow({ schedule }: { readonly schedule: ScheduleView }) {
  const { name, tenant, request, cron, timeZone, paused, nextAt, lastAt, lastError } = schedule;
  return (
    <tr>
      <td data-label="Name">
        <strong>{name}</strong> {paused && <span className="tag">paused</span>}
      </td>
      <td data-label="Tenant">
        <Link to={`/jobs?tenant=${tenant}`}>{tenant}</Link>
      </td>
      <td data-label="Job type">
        <Link to={`/jobs?tenant=${tenant}&type=${request.type}`}>{request.type}</Link>
      </td>
      <td data-label="Cron">
        <code>{cron}</code>
      </td>
      <td data-label="Time zone">{timeZone}</td>
      <td data-label="Next firing">{nextAt && !paused ? <Time iso={nextAt} seconds /> : <span className="dim">none</span>}</td>
      <td data-label="Last firing">
        {lastAt ? <Time iso={lastAt} seconds /> : <span className="dim">none yet</span>}
        {lastError && <span className="under error-text">{lastError}</span>}
      </td>
    </tr>
  );
}
