import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { jobsApi } from '../api/jobs-api';
import { operationsApi } from '../api/operations-api';
import { ConfirmDialog } from '../parts/confirm-dialog';
import { useFlash } from '../shell/flash';
import { useSession } from '../shell/session';

/** Clears where the user may: in the user's own tenant, or in each one for somebody who has none. */
async function clearAll(tenant: string | null, owner: string | null): Promise<{ readonly removed: number; readonly active: number }> {
  const tenants = tenant === null ? (await operationsApi.tenants()).items.map(({ name }) => name) : [tenant];
  const sum = { removed: 0, active: 0 };
  for (const one of tenants) {
    const { removed, active } = await jobsApi.clear({ tenant: one, ...(owner !== null && { owner }) });
    sum.removed += removed;
    sum.active += active;
  }
  return sum;
}

/** Removes ended jobs, after a question: the user's own, or everyone's where the user may. */
export function ClearDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { subject, tenant, may } = useSession();
  const [all, setAll] = useState(false);
  const queries = useQueryClient();
  const flash = useFlash();
  const mayClearOthers = may('cancel_job') && may('view_tenant_jobs');
  const clear = async (): Promise<void> => {
    const { removed, active } = await clearAll(tenant, all && mayClearOthers ? null : subject);
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
      {subject !== null && mayClearOthers && (
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> Also jobs of other users and of the
          command line
        </label>
      )}
      <p className="dim">
        {subject === null
          ? 'As the local administrator you clear the jobs of every user and tenant.'
          : `You may only clear jobs belonging to you${mayClearOthers ? ', unless the tick is set' : ''}.`}
      </p>
    </ConfirmDialog>
  );
}
