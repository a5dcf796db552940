import type { JobView } from '../api/job-view';
import { durationText } from '../format/duration-text';
import { reasonText } from '../format/reason-text';
import { Time } from '../parts/time';
import { Section } from './section';
import { useAttempts } from './use-attempts';

/** The attempts that did not end the job: where, how long, and why they ended. */
export function JobAttempts({ job }: { readonly job: JobView }) {
  const attempts = useAttempts(job);
  if (attempts.length === 0) return null;
  return (
    <Section title="Earlier attempts">
      <table aria-label="Earlier attempts">
        <thead>
          <tr>
            <th scope="col">Attempt</th>
            <th scope="col">Started</th>
            <th scope="col">Ran for</th>
            <th scope="col">Worker</th>
            <th scope="col">Ended with</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(({ attempt, startedAt, endedAt, instance, reason, stackTrace }) => (
            <tr key={`${attempt}-${endedAt}`}>
              <td data-label="Attempt">{attempt}</td>
              <td data-label="Started">{startedAt ? <Time iso={startedAt} seconds /> : 'N/A'}</td>
              <td data-label="Ran for">{startedAt && endedAt ? durationText(Date.parse(endedAt) - Date.parse(startedAt)) : 'N/A'}</td>
              <td data-label="Worker">{instance ?? 'N/A'}</td>
              <td data-label="Ended with">
                <span className="error-text">{reason ? reasonText(reason) : 'N/A'}</span>
                {stackTrace && (
                  <details className="stack">
                    <summary>Stack trace</summary>
                    <pre tabIndex={0}>{stackTrace}</pre>
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
