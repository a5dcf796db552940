import { Link } from 'react-router';
import { operationsApi } from '../api/operations-api';
import type { TenantView } from '../api/operations-view';
import { durationText } from '../format/duration-text';
import { sizeText } from '../format/size-text';
import { Icon } from '../parts/icon';
import { PauseButton } from '../parts/pause-button';
import { useSession } from '../shell/session';
import { ShareBar } from './share-bar';

/** What bounds a tenant, in words. */
function limitsText(tenant: TenantView): string {
  const { maxRunning, maxQueued, maxPending, maxFileBytes, maxFilesPerJob, maxStartsPerMinute, maxRunningPerType } = tenant;
  const limits = [
    maxRunning !== null && `${maxRunning} running`,
    maxQueued !== null && `${maxQueued} queued`,
    maxPending !== null && `${maxPending} pending`,
    maxFileBytes !== null && `${sizeText(maxFileBytes)} of files`,
    maxFilesPerJob !== null && `${maxFilesPerJob} files a job`,
    maxStartsPerMinute !== null && `${maxStartsPerMinute} starts a minute`,
    ...Object.entries(maxRunningPerType ?? {}).map(([type, limit]) => `${limit} of ${type}`),
  ].filter(Boolean);
  return limits.length > 0 ? `at most ${limits.join(', ')}` : 'none';
}

/** A tenant in the list. */
export function TenantRow({ tenant, onEdit }: { readonly tenant: TenantView; readonly onEdit: () => void }) {
  const { may } = useSession();
  const { name, paused, setAside } = tenant;
  return (
    <tr>
      <td data-label="Tenant">
        <Link to={`/jobs?tenant=${name}`} data-row className="job-name">
          {name}
        </Link>
        {paused && <span className="tag">paused</span>}
        {setAside !== null && <p className="error-text">Set aside: {setAside}.</p>}
      </td>
      <td data-label="Share">
        <ShareBar name={name} received={tenant.shareReceived} due={tenant.shareDue} />
      </td>
      <td data-label="Weight" className="number">
        {tenant.weight}
      </td>
      <td data-label="Running" className="number">
        {tenant.running}
      </td>
      <td data-label="Queued" className="number">
        {tenant.queued}
      </td>
      <td data-label="Oldest wait" className="number">
        {tenant.oldestWaitMs === null ? <span className="dim">N/A</span> : durationText(tenant.oldestWaitMs)}
      </td>
      <td data-label="Limits">{limitsText(tenant)}</td>
      <td data-label="" className="row-actions">
        {may('manage_tenants') && (
          <>
            <PauseButton name={name} paused={paused} save={(to) => operationsApi.saveTenant(name, { paused: to })} list="tenants" />
            <button type="button" className="button small" onClick={onEdit} aria-label={`Edit ${name}`}>
              <Icon name="edit" /> Edit
            </button>
          </>
        )}
      </td>
    </tr>
  );
}
