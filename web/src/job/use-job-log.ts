import { useCallback, useEffect, useRef, useState } from 'react';
import { logApi } from '../api/log-api';

const TAIL_BYTES = 256 * 1024;
const EARLIER_BYTES = 1024 * 1024;
const FOLLOW_MS = 1_000;

/** What is loaded of a log: a text from byte `start` to byte `end` of `size`. */
export interface LoadedLog {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly error: Error | null;
  readonly isLoaded: boolean;
}

const NOTHING: LoadedLog = { text: '', start: 0, end: 0, size: 0, error: null, isLoaded: false };

/** Loads the end of a log first, what follows while the job is active, and what stands before on demand. */
export function useJobLog(id: string, follows: boolean): { readonly log: LoadedLog; readonly loadEarlier: () => Promise<boolean> } {
  const [log, setLog] = useState(NOTHING);
  const latest = useRef(log);
  latest.current = log;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const { isLoaded, end } = latest.current;
      const part = await (isLoaded ? logApi.from(id, end, EARLIER_BYTES) : logApi.tail(id, TAIL_BYTES)).catch((error: Error) => error);
      if (isOver) return;
      if (part instanceof Error) setLog((before) => ({ ...before, error: part }));
      else
        setLog((before) => ({
          text: before.text + part.text,
          start: before.isLoaded ? before.start : part.offset,
          end: part.next,
          size: part.size,
          error: null,
          isLoaded: true,
        }));
      const isBehind = !(part instanceof Error) && part.next < part.size;
      if (follows || isBehind) timer = setTimeout(() => void look(), isBehind ? 0 : FOLLOW_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id, follows]);

  const loadEarlier = useCallback(async (): Promise<boolean> => {
    const { start } = latest.current;
    if (start === 0) return false;
    const from = Math.max(0, start - EARLIER_BYTES);
    const part = await logApi.from(id, from, start - from);
    setLog((before) => (before.start === start ? { ...before, text: part.text + before.text, start: part.offset } : before));
    return true;
  }, [id]);
  return { log, loadEarlier };
}
