import type { JobDetailsView } from '../api/job-view';
import { otherNotes } from '../format/other-notes';
import { Title } from '../parts/title';
import { JsonBlock } from '../parts/json-block';
import { JobActions } from './job-actions';
import { JobAttempts } from './job-attempts';
import { JobErrors } from './job-errors';
import { JobFacts } from './job-facts';
import { JobFiles } from './job-files';
import { JobLog } from './job-log';
import { JobNotices } from './job-notices';
import { JobRecords } from './job-records';
import { JobState } from './job-state';
import { JobTimeline } from './job-timeline';
import { Section } from './section';

/** All that is known of a job. */
export function JobReport({ job }: { readonly job: JobDetailsView }) {
  return (
    <>
      <header className="screen-header">
        <Title text={job.name ?? job.typeTitle ?? job.jobType} />
        <JobState job={job} />
        <JobActions job={job} />
      </header>
      <JobNotices job={job} />
      {otherNotes(job).map((note) => (
        <p key={note} className="job-note">
          {note}
        </p>
      ))}
      <JobTimeline job={job} />
      <div className="job-columns">
        <div className="job-main">
          <JobErrors job={job} />
          <JobLog job={job} />
          <JobAttempts job={job} />
          <JobRecords job={job} />
        </div>
        <div className="job-side">
          <JobFacts job={job} />
          <Section title="Parameters">
            <JsonBlock value={job.parameters} what="Parameters" />
          </Section>
          {job.status === 'SUCCEEDED' && (
            <Section title="Result">
              <JsonBlock value={job.result} what="Result" />
            </Section>
          )}
          <JobFiles job={job} />
        </div>
      </div>
    </>
  );
}
