import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { LogLine } from './log-lines';

interface LogFindProps {
  readonly lines: readonly LogLine[];
  /** The first byte that is loaded. */
  readonly start: number;
  readonly loadEarlier: () => Promise<boolean>;
  readonly onFound: (line: number | null) => void;
}

/** Finds a text from the end upwards, and loads what stands before for as long as it is not found. */
export function LogFind({ lines, start, loadEarlier, onFound }: LogFindProps) {
  const [text, setText] = useState('');
  const [told, setTold] = useState('');
  const [isSearching, setIsSearching] = useState(false);
  /** How many lines from the end the last hit stands: lines that are put before do not change it. */
  const hit = useRef(0);
  useEffect(() => {
    if (!isSearching) return;
    const wanted = text.toLowerCase();
    for (let at = lines.length - 1 - hit.current; at >= 0; at -= 1) {
      if (!lines[at]?.text.toLowerCase().includes(wanted)) continue;
      hit.current = lines.length - at;
      setTold(`line ${at + 1} of ${lines.length}`);
      setIsSearching(false);
      onFound(at);
      return;
    }
    if (start > 0) {
      hit.current = Math.max(hit.current, lines.length);
      setTold('looking further up…');
      void loadEarlier();
    } else {
      hit.current = 0;
      setTold('not found further up');
      setIsSearching(false);
    }
  }, [isSearching, lines, start, text, loadEarlier, onFound]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text) setIsSearching(true);
  };
  return (
    <form className="log-find" role="search" aria-label="Find in the log" onSubmit={submit}>
      <span className="dim" role="status">
        {told}
      </span>
      <input
        aria-label="Find in the log"
        placeholder="Find"
        value={text}
        onChange={(event) => (setText(event.target.value), (hit.current = 0), setTold(''))}
      />
    </form>
  );
}
