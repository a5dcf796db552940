import type { StreamState } from '../live/job-stream';

const WORDS: Readonly<Record<StreamState, string>> = { connecting: 'Connecting', live: 'Live', away: 'Reconnecting, every 5 s' };

/** Whether changes come in as they happen. */
export function LiveMark({ state, isHeld = false }: { readonly state: StreamState; readonly isHeld?: boolean }) {
  return (
    <span className={`live-mark live-${isHeld ? 'held' : state}`} role="status">
      {isHeld ? 'Held while jobs are selected' : WORDS[state]}
    </span>
  );
}
