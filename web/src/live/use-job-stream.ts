import { useEffect, useRef, useState } from 'react';
import type { Query } from '../api/address';
import { openJobStream, type JobChange, type StreamState } from './job-stream';

/** What a screen does with what it hears. */
export interface StreamHandlers {
  readonly changed: (change: JobChange) => void;
  readonly lookAgain: () => void;
}

/** Hears the jobs that the query finds while the page is seen; a page that is seen again looks at everything again. */
export function useJobStream(query: Query, handlers: StreamHandlers): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const latest = useRef(handlers);
  latest.current = handlers;
  const key = JSON.stringify(query);
  useEffect(() => {
    let close: (() => void) | null = null;
    const open = (): void => {
      close ??= openJobStream(JSON.parse(key) as Query, {
        changed: (change) => latest.current.changed(change),
        lookAgain: () => latest.current.lookAgain(),
        state: setState,
      });
    };
    const onVisibility = (): void => {
      if (document.hidden) {
        close?.();
        close = null;
      } else {
        open();
        latest.current.lookAgain();
      }
    };
    if (!document.hidden) open();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      close?.();
    };
  }, [key]);
  return state;
}
