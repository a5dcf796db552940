import { Icon } from '../parts/icon';
import { zoneText } from '../format/time-text';
import { useListPlace } from './use-list-place';

const SIZES = [10, 25, 50, 100, 250];

interface PagerProps {
  readonly cursor: string | null;
  readonly next: string | null;
  readonly limit: number;
  readonly hasLimit: boolean;
  readonly onCursor: (cursor: string | null) => void;
}

const before = (cursor: string): string => `jobcast.before.${cursor}`;

/** Older and newer pages. The way back is kept beside the address, for as long as the window is open. */
export function Pager({ cursor, next, limit, hasLimit, onCursor }: PagerProps) {
  const { go } = useListPlace();
  const older = (): void => {
    if (next === null) return;
    sessionStorage.setItem(before(next), cursor ?? '');
    onCursor(next);
  };
  const newer = (): void => onCursor((cursor && sessionStorage.getItem(before(cursor))) || null);
  return (
    <footer className="pager">
      <span className="dim">Times: {zoneText()}</span>
      {hasLimit && (
        <label className="inline-label">
          Rows
          <select value={limit} onChange={(event) => go({ limit: Number(event.target.value) })}>
            {[...new Set([...SIZES, limit])]
              .sort((a, b) => a - b)
              .map((size) => (
                <option key={size}>{size}</option>
              ))}
          </select>
        </label>
      )}
      <button type="button" className="button small" disabled={cursor === null} onClick={() => onCursor(null)}>
        Newest
      </button>
      <button type="button" className="button small" disabled={cursor === null} onClick={newer}>
        <span className="turned">
          <Icon name="arrow" />
        </span>{' '}
        Newer
      </button>
      <button type="button" className="button small" disabled={next === null} onClick={older}>
        Older <Icon name="arrow" />
      </button>
    </footer>
  );
}
