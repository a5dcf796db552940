import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFlash } from '../shell/flash';
import { Icon } from './icon';

interface Pausable {
  /** As it is shown. */
  readonly name: string;
  readonly paused: boolean;
  /** Pauses it, or lets it go on. */
  readonly save: (paused: boolean) => Promise<unknown>;
  /** The list that is read again then. */
  readonly list: string;
}

/** Pauses a tenant or a job type, or lets it go on. */
export function PauseButton({ name, paused, save, list }: Pausable) {
  const queries = useQueryClient();
  const flash = useFlash();
  const pause = useMutation({
    mutationFn: () => save(!paused),
    onSuccess: () => {
      flash({ text: paused ? `${name} goes on.` : `${name} is paused: what runs goes on, what waits stays.` });
      return queries.invalidateQueries({ queryKey: [list] });
    },
    onError: (error) => flash({ text: error.message, tone: 'bad' }),
  });
  const verb = paused ? 'Resume' : 'Pause';
  return (
    <button type="button" className="button small" disabled={pause.isPending} onClick={() => pause.mutate()} aria-label={`${verb} ${name}`}>
      <Icon name={paused ? 'play' : 'pause'} /> {verb}
    </button>
  );
}
