import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { operationsApi } from '../api/operations-api';
import type { JobTypeView } from '../api/operations-view';
import { Icon } from '../parts/icon';
import { useFlash } from '../shell/flash';
import { useSession } from '../shell/session';
import { rulesText } from './rules-text';

/** A job type in the list. */
export function JobTypeRow({ type }: { readonly type: JobTypeView }) {
  const { may } = useSession();
  const queries = useQueryClient();
  const flash = useFlash();
  const { name, title, description, hidden, paused, hasInstance, createPermissions = [], cancelPermissions = [] } = type;
  const pause = useMutation({
    mutationFn: () => operationsApi.pauseType(name, !paused),
    onSuccess: () => {
      flash({ text: paused ? `${title} goes on.` : `${title} is paused: what runs goes on, what waits stays.` });
      return queries.invalidateQueries({ queryKey: ['job-types'] });
    },
    onError: (error) => flash({ text: error.message, tone: 'bad' }),
  });
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
          <button
            type="button"
            className="button small"
            disabled={pause.isPending}
            onClick={() => pause.mutate()}
            aria-label={`${paused ? 'Resume' : 'Pause'} ${title}`}
          >
            <Icon name={paused ? 'play' : 'pause'} /> {paused ? 'Resume' : 'Pause'}
          </button>
        )}
      </td>
    </tr>
  );
}
