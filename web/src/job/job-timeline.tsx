import type { JobView } from '../api/job-view';
import { durationText } from '../format/duration-text';
import { isActive } from '../format/job-words';
import { useNow } from '../live/use-now';
import { Time } from '../parts/time';

interface Phase {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  readonly kind: 'held' | 'wait' | 'start' | 'run';
}

const MIN_SHARE = 2;

/** The phases that a job has gone through; the one that it is in lasts until now. */
function phasesOf(job: JobView, now: number): Phase[] {
  const at = (time: string | null): number | null => (time === null ? null : Date.parse(time));
  const end = at(job.stoppedAt) ?? now;
  const starts: readonly (readonly [string, Phase['kind'], number | null])[] = [
    ['Pending', 'held', at(job.createdAt)],
    ['Waiting', 'wait', at(job.queuedAt)],
    ['Starting', 'start', at(job.claimedAt)],
    ['Running', 'run', at(job.startedAt)],
  ];
  const known = starts.flatMap(([name, kind, from]) => (from === null ? [] : [{ name, kind, from }]));
  return known
    .map((phase, index) => ({ ...phase, until: known[index + 1]?.from ?? end }))
    .filter(({ from, until, kind }, index) => until > from || (index === known.length - 1 && kind !== 'held'));
}

/** How long the job waited, started and ran, drawn in proportion. */
export function JobTimeline({ job }: { readonly job: JobView }) {
  const now = useNow(isActive(job.status));
  const phases = phasesOf(job, now);
  const total = Math.max(
    1,
    phases.reduce((sum, { from, until }) => sum + until - from, 0),
  );
  return (
    <figure className="timeline" aria-label="Timeline">
      <div className="track" aria-hidden="true">
        {phases.map(({ name, kind, from, until }) => (
          <span key={name} className={`phase phase-${kind}`} style={{ flexGrow: Math.max(MIN_SHARE, ((until - from) / total) * 100) }} />
        ))}
      </div>
      <ol>
        <li>
          <span className="dim">Submitted</span> <Time iso={job.createdAt} seconds />
        </li>
        {phases.map(({ name, kind, from, until }) => (
          <li key={name}>
            <span className={`swatch phase-${kind}`} /> {name} <strong>{durationText(Math.max(0, until - from))}</strong>
          </li>
        ))}
        <li>
          <span className="dim">Ended</span> {job.stoppedAt ? <Time iso={job.stoppedAt} seconds /> : 'N/A'}
        </li>
      </ol>
    </figure>
  );
}
