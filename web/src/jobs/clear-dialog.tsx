import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { jobsApi } from '../api/jobs-api';
import { ConfirmDialog } from '../parts/confirm-dialog';
import { useFlash } from '../shell/flash';
import { useSession } from '../shell/session';

/** Removes ended jobs, after a question: the user's own, or everyone's where the user may. */
export function ClearDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { subject, may, isLocalAdministrator } = useSession();
  const mayClearAll = may('view_all_jobs') && may('cancel_job');
  const [all, setAll] = useState(isLocalAdministrator);
  const queries = useQueryClient();
  const flash = useFlash();
  const clear = async (): Promise<void> => {
    const { removed, active } = await jobsApi.clear(mayClearAll && all ? {} : { owner: subject });
    const left = active > 0 ? ` ${active} active ${active === 1 ? 'job was' : 'jobs were'} left alone.` : '';
    flash({ text: `${removed} ${removed === 1 ? 'job was' : 'jobs were'} removed.${left}` });
    for (const key of ['jobs', 'counts']) await queries.invalidateQueries({ queryKey: [key] });
  };
  return (
    <ConfirmDialog title="Clear inactive jobs" action="Remove them" isDangerous isOpen={isOpen} onClose={onClose} onConfirm={clear}>
      <p>
        Jobs that are Completed, Failed or Canceled are removed with their logs and files. Active and locked jobs stay. This cannot be
        undone.
      </p>
      {mayClearAll ? (
        <>
          <label className="check">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> Also jobs of other users and of the
            command line
          </label>
          <p className="dim">Tip: without the tick you clear only jobs belonging to you {subject && ` (${subject})`}.</p>
        </>
      ) : (
        <p className="dim">You may only clear jobs belonging to you.</p>
      )}
    </ConfirmDialog>
  );
}
