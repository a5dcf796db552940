/** How far a job is, as a bar with its number. */
export function Progress({ percent, label }: { readonly percent: number; readonly label: string }) {
  return (
    <span className="progress">
      <progress max={100} value={percent} aria-label={label} />
      <span className="progress-number">{percent} %</span>
    </span>
  );
}
