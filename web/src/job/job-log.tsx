import { useMemo, useState } from 'react';
import { logApi } from '../api/log-api';
import type { JobView } from '../api/job-view';
import { isActive } from '../format/job-words';
import { sizeText } from '../format/size-text';
import { Icon } from '../parts/icon';
import { LogFind } from './log-find';
import { logLines, type LogLine } from './log-lines';
import { LogView } from './log-view';
import { Section } from './section';
import { useJobLog } from './use-job-log';

/** The log: its end first, live while the job runs. */
export function JobLog({ job }: { readonly job: JobView }) {
  const [follows, setFollows] = useState(true);
  const { log, loadEarlier } = useJobLog(job.jobId, isActive(job.status));
  const { start, size } = log;
  const lines = useMemo(() => (log.open ? [...log.lines, ...logLines(log.open)] : log.lines), [log.lines, log.open]);
  const [found, setFound] = useState<LogLine | null>(null);
  const tools = (
    <div className="log-tools">
      <LogFind lines={lines} start={start} size={size} loadEarlier={loadEarlier} onFound={(line) => (setFound(line), setFollows(false))} />
      <button type="button" className="button small" aria-pressed={follows} onClick={() => setFollows(!follows)}>
        {follows ? 'Following log' : 'Follow log'}
      </button>
      <a className="button small" href={logApi.downloadAddress(job.jobId)} download={`${job.jobId}.log`}>
        <Icon name="download" /> Download
      </a>
    </div>
  );
  return (
    <Section title="Log" tools={tools}>
      {log.leftOut > 0 && (
        <p className="warn-text">
          This log is truncated in the middle: {sizeText(log.leftOut)} were left out. The beginning and the end are kept, and the place is
          marked.
        </p>
      )}
      {start > 0 && (
        <button type="button" className="button small earlier" onClick={() => void loadEarlier()}>
          Show earlier lines ({sizeText(start)} before{log.leftOut > 0 && ', with what was left out'})
        </button>
      )}
      {log.error && (
        <p className="error-text" role="alert">
          {log.error.message}
        </p>
      )}
      {log.isLoaded && size === 0 ? (
        <p className="log-empty dim">Empty</p>
      ) : (
        <LogView lines={lines} follows={follows} found={found} onScrolledUp={() => setFollows(false)} />
      )}
    </Section>
  );
}
