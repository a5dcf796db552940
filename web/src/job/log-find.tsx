import { useEffect, useRef, useState, type FormEvent } from 'react';
import { sizeText } from '../format/size-text';
import type { LogLine } from './log-lines';

/** How many parts of 1 MiB are loaded before the user is asked whether to look further up. */
const PARTS_AT_ONCE = 8;

interface LogFindProps {
  readonly lines: readonly LogLine[];
  /** The first byte that is loaded, and the length of the log. */
  readonly start: number;
  readonly size: number;
  readonly loadEarlier: () => Promise<boolean>;
  readonly onFound: (line: LogLine) => void;
}

/** Finds a text from the end upwards, and loads what stands before while it is not found, some MiB at a time: a log may be huge. */
export function LogFind({ lines, start, size, loadEarlier, onFound }: LogFindProps) {
  const [text, setText] = useState('');
  const [told, setTold] = useState('');
  const [isSearching, setIsSearching] = useState(false);
  /** How many lines from the end the last hit stands: lines that are put before do not change it. */
  const hit = useRef(0);
  const parts = useRef(0);
  useEffect(() => {
    if (!isSearching) return;
    const wanted = text.toLowerCase();
    for (let at = lines.length - 1 - hit.current; at >= 0; at -= 1) {
      const line = lines[at];
      if (!line?.text.toLowerCase().includes(wanted)) continue;
      hit.current = lines.length - at;
      setTold(`line ${at + 1} of ${lines.length}`);
      setIsSearching(false);
      onFound(line);
      return;
    }
    hit.current = start > 0 ? lines.length : 0;
    if (start > 0 && parts.current < PARTS_AT_ONCE) {
      parts.current += 1;
      setTold('looking further up…');
      void loadEarlier().then((came) => came || setIsSearching(false));
      return;
    }
    setIsSearching(false);
    setTold(start > 0 ? `not in the last ${sizeText(size - start)}; Enter looks further up` : 'not found further up');
  }, [isSearching, lines, start, size, text, loadEarlier, onFound]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    parts.current = 0;
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
