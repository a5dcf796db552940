import type { JobDetailsView } from '../api/job-view';
import { reasonText } from '../format/reason-text';
import { Time } from '../parts/time';
import { useAttempts } from './use-attempts';
import { Section } from './section';

/** What went wrong, each with its time: earlier attempts, and the end. */
export function JobErrors({ job }: { readonly job: JobDetailsView }) {
  const attempts = useAttempts(job);
  const earlier = attempts.flatMap(({ attempt, endedAt, reason }) =>
    reason && reason.code !== 'STOPPED' ? [{ attempt, at: endedAt, reason }] : [],
  );
  const isBad = job.status === 'FAILED' && job.reason !== null;
  const withWarning = job.status === 'SUCCEEDED' && job.reason !== null;
  if (earlier.length === 0 && !isBad && !withWarning) return null;
  return (
    <Section title={isBad || earlier.length > 0 ? 'Errors' : 'Completed with errors'}>
      <ol className={`errors${isBad ? '' : ' errors-past'}`}>
        {earlier.map(({ attempt, at, reason }) => (
          <li key={attempt}>
            {at && <Time iso={at} seconds />}{' '}
            <span className="error-text">
              Attempt {attempt}: {reasonText(reason)}
            </span>
          </li>
        ))}
        {(isBad || withWarning) && job.reason && (
          <li>
            {job.stoppedAt && <Time iso={job.stoppedAt} seconds />}{' '}
            <strong className={isBad ? 'error-text' : 'warn-text'}>{reasonText(job.reason)}</strong>
          </li>
        )}
      </ol>
      {job.stackTrace && (
        <details className="stack" open={isBad}>
          <summary>Stack trace</summary>
          <pre tabIndex={0} aria-label="Stack trace">
            {job.stackTrace}
          </pre>
        </details>
      )}
    </Section>
  );
}
