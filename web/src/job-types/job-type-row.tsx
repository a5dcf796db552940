import { Link } from 'react-router';
import { operationsApi } from '../api/operations-api';
import type { JobTypeView } from '../api/operations-view';
import { Icon } from '../parts/icon';
import { PauseButton } from '../parts/pause-button';
import { useSession } from '../shell/session';
import { rulesText } from './rules-text';

/** A job type in the list. */
export function JobTypeRow({ type }: { readonly type: JobTypeView }) {
  const { may } = useSession();
  const { name, title, description, hidden, paused, hasInstance, createPermissions = [], cancelPermissions = [] } = type;
  return (
    <tr>
      <td data-label="Type">
        <Link to={`/jobs?type=${name}`} data-row className="job-name">
          {title}
        </Link>{' '}
        {hidden && <span className="tag">hidden</span>}
        {paused && <span className="tag">paused</span>}
        {!hasInstance && <span className="tag">no worker</span>}
        <span className="under">
          {title !== name && `${name}${description ? ': ' : ''}`}
          {description}
        </span>
      </td>
      <td data-label="Rules">{rulesText(type)}</td>
      <td data-label="Permissions">
        {createPermissions.length + cancelPermissions.length === 0 && <span className="dim">none of its own</span>}
        {createPermissions.length > 0 && <span className="under">to create: {createPermissions.join(', ')}</span>}
        {cancelPermissions.length > 0 && <span className="under">to cancel: {cancelPermissions.join(', ')}</span>}
      </td>
      <td data-label="Version">{type.version}</td>
      <td data-label="" className="row-actions">
        {type.mayCreate && (
          <Link className="button small" to={`/start?type=${name}`} aria-label={`Start a job of ${title}`}>
            <Icon name="plus" /> Start
          </Link>
        )}
        {may('manage_tenants') && (
          <PauseButton name={title} paused={paused} save={(to) => operationsApi.pauseType(name, to)} list="job-types" />
        )}
      </td>
    </tr>
  );
}
