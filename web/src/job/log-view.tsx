import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { LogLine } from './log-lines';

const LINE_PX = 18;
const NEAR_END_PX = 40;

interface LogViewProps {
  readonly lines: readonly LogLine[];
  readonly follows: boolean;
  readonly found: LogLine | null;
  readonly onScrolledUp: () => void;
}

/** The lines that are seen, of as many as there are. Lines that were put before keep what is seen in its place. */
export function LogView({ lines, follows, found, onScrolledUp }: LogViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useRef({ count: 0, last: '' });
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => LINE_PX, overscan: 30 });
  useEffect(() => {
    const { count, last } = seen.current;
    const before = lines.length - count;
    if (follows) rows.scrollToIndex(lines.length - 1, { align: 'end' });
    else if (box.current && count > 0 && before > 0 && lines.at(-1)?.text === last) box.current.scrollTop += before * LINE_PX;
    seen.current = { count: lines.length, last: lines.at(-1)?.text ?? '' };
  }, [lines, follows, rows]);
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    if (found) rows.scrollToIndex(latest.current.lastIndexOf(found), { align: 'center' });
  }, [found, rows]);
  const onWheel = (): void => {
    const { current } = box;
    if (follows && current && current.scrollHeight - current.scrollTop - current.clientHeight > NEAR_END_PX) onScrolledUp();
  };
  return (
    <div ref={box} className="log" tabIndex={0} role="log" aria-label="Log" aria-live="off" onWheel={onWheel} onKeyUp={onWheel}>
      <div className="log-height" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (!line) return null;
          const kind = line.isGap ? 'gap' : (line.level?.toLowerCase() ?? 'info');
          return (
            <div key={index} className={`log-line log-${kind}${line === found ? ' log-found' : ''}`} style={{ translate: `0 ${start}px` }}>
              {line.text || ' '}
            </div>
          );
        })}
      </div>
    </div>
  );
}
