import { useCallback, useEffect, useRef, useState } from 'react';
import { logApi } from '../api/log-api';
import { followedBy, NOTHING_LOADED, precededBy, type LoadedLog } from './loaded-log';

const TAIL_BYTES = 256 * 1024;
const PART_BYTES = 1024 * 1024;
const FOLLOW_MS = 1_000;

/** Loads the end of a log first, what follows while the job is active, and what stands before on demand: false when it did not come. */
export function useJobLog(id: string, follows: boolean): { readonly log: LoadedLog; readonly loadEarlier: () => Promise<boolean> } {
  const [log, setLog] = useState(NOTHING_LOADED);
  const latest = useRef(log);
  latest.current = log;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const { isLoaded, end } = latest.current;
      const part = await (isLoaded ? logApi.from(id, end, PART_BYTES) : logApi.tail(id, TAIL_BYTES)).catch((error: Error) => error);
      if (isOver) return;
      setLog((before) => (part instanceof Error ? { ...before, error: part } : followedBy(before, part)));
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
    const part = await logApi.before(id, start, PART_BYTES).catch((error: Error) => error);
    setLog((before) => (part instanceof Error ? { ...before, error: part } : precededBy(before, part)));
    return !(part instanceof Error);
  }, [id]);
  return { log, loadEarlier };
}
