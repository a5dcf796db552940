import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { jobsApi, type BulkOutcome, type BulkRequest } from '../api/jobs-api';
import { ConfirmDialog } from '../parts/confirm-dialog';
import { useFlash } from '../shell/flash';
import { changeAll } from './change-all';

const WORDS = {
  stop: { title: 'Stop jobs', action: 'Stop them', does: 'to be stopped', done: 'stopped or asked to stop' },
  retry: { title: 'Retry jobs', action: 'Run them again', does: 'to be run again, each as a new job', done: 'run again' },
  remove: { title: 'Remove jobs', action: 'Remove them', does: 'to be removed, with logs and files', done: 'removed' },
} as const;
/** From here on the number is to be written, so that nobody ends a thousand jobs by a slip. */
const MANY = 100;

interface BulkDialogProps {
  readonly action: BulkRequest['action'] | null;
  readonly target: Pick<BulkRequest, 'ids' | 'filter'>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Tells how many jobs it is about, asks, does it, and tells what became of it. */
export function BulkDialog({ action, target, onClose, onDone }: BulkDialogProps) {
  const queries = useQueryClient();
  const flash = useFlash();
  const [written, setWritten] = useState('');
  const [changed, setChanged] = useState(0);
  const dry = useQuery({
    queryKey: ['bulk', action, target],
    queryFn: () => jobsApi.bulk({ action: action ?? 'stop', ...target, dryRun: true }),
    enabled: action !== null,
    staleTime: 0,
    gcTime: 0,
  });
  if (action === null) return null;
  const { title, action: label, does, done } = WORDS[action];
  const matched = dry.data?.matched;
  const run = async (): Promise<void> => {
    if (matched === undefined) throw dry.error ?? new Error('The jobs are still being counted; wait a moment.');
    if (matched > MANY && written.trim() !== String(matched)) throw new Error(`Write ${matched} to confirm.`);
    setChanged(0);
    flash({ text: outcomeText(await changeAll((more) => jobsApi.bulk({ action, ...target, ...more }), setChanged), done) });
    for (const key of ['jobs', 'counts']) void queries.invalidateQueries({ queryKey: [key] });
    onDone();
  };
  return (
    <ConfirmDialog title={title} action={label} isDangerous={action !== 'retry'} isOpen onClose={onClose} onConfirm={run}>
      <p aria-live="polite">
        {matched === undefined ? (dry.error?.message ?? 'Counting…') : `${matched} ${matched === 1 ? 'job is' : 'jobs are'} ${does}.`}
      </p>
      {changed > 0 && matched !== undefined && (
        <p role="status">
          {changed} of {matched} so far…
        </p>
      )}
      {matched !== undefined && matched > MANY && (
        <label>
          Write {matched} to confirm
          <input value={written} inputMode="numeric" onChange={(event) => setWritten(event.target.value)} />
        </label>
      )}
    </ConfirmDialog>
  );
}

function outcomeText({ matched, changed, skipped, refused }: BulkOutcome, word: string): string {
  const first = refused[0];
  const others = [skipped > 0 && `${skipped} passed over`, first && `${refused.length} refused (${first.message})`].filter(Boolean);
  return `${changed} of ${matched} ${matched === 1 ? 'job' : 'jobs'} ${word}${others.length > 0 ? `; ${others.join('; ')}` : ''}.`;
}
