interface ShareBarProps {
  readonly name: string;
  readonly received: number | null;
  readonly due: number | null;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const length = (share: number): string => `${Math.min(1, share) * 100}%`;

/** What was received as a bar, what was due as a mark on it. */
export function ShareBar({ name, received, due }: ShareBarProps) {
  if (received === null && due === null) return <span className="dim">N/A</span>;
  const [got, owed] = [received ?? 0, due ?? 0];
  const text = `received ${percent(got)}, due ${percent(owed)}`;
  return (
    <span className="share">
      <span className="share-track" role="img" aria-label={`${name} ${text}`}>
        <span className="share-got" style={{ width: length(got) }} />
        <span className="share-due" style={{ left: length(owed) }} />
      </span>
      <span className="under">{text}</span>
    </span>
  );
}
