import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { JobDetailsView } from '../api/job-view';
import { durationText } from '../format/duration-text';
import { JOB_WORDS } from '../format/job-words';
import { ownerText } from '../format/owner-text';
import { CopyButton } from '../parts/copy-button';
import { Time } from '../parts/time';
import { AssociatedRecord } from './associated-record';
import { Section } from './section';

const when = (iso: string | null): ReactNode => (iso ? <Time iso={iso} seconds /> : 'N/A');

/** Every field of the job that has no section of its own. */
export function JobFacts({ job }: { readonly job: JobDetailsView }) {
  const { startedAt, stoppedAt } = job;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Id', <IdWithCopy key="id" id={job.jobId} />],
    ['Type', <TypeName key="type" job={job} />],
    ['Status', `${JOB_WORDS[job.status].word} (${job.status})`],
    [
      'Tenant',
      <Link key="tenant" to={`/jobs?tenant=${job.tenant}`}>
        {job.tenant}
      </Link>,
    ],
    ['Owner', ownerText(job.owner)],
    ['Submitted', when(job.createdAt)],
    ['Started', when(startedAt)],
    ['Ended', when(stoppedAt)],
    ['Duration', startedAt && stoppedAt ? durationText(Date.parse(stoppedAt) - Date.parse(startedAt)) : 'N/A'],
    ['Attempt', `${job.attempt} of ${job.maxAttempts}`],
    ['Worker', job.instance ?? 'N/A'],
    ['Progress', `${job.percentCompleted} %`],
    ['Priority', String(job.priority)],
    ['Description', job.description],
    ['Associated record', job.relatedRecord && <AssociatedRecord key="record" record={job.relatedRecord} />],
    ['Expires', job.expiresAt && when(job.expiresAt)],
    ['Not before', job.runAt && when(job.runAt)],
    ['Time limit', job.timeoutMs && durationText(job.timeoutMs)],
    ['Stop asked for', job.stopRequestedAt && when(job.stopRequestedAt)],
    ['Stopped by', job.reason?.code === 'STOPPED' && `${job.reason.requestedBy ?? 'unknown'}: ${job.reason.message}`],
    ['Retry of', job.retryOf && <JobLink key="of" id={job.retryOf} />],
    ['Retried as', job.retriedAs.length > 0 && job.retriedAs.map((id) => <JobLink key={id} id={id} />)],
    ['Correlation id', job.correlationId],
    ['Idempotency key', job.idempotencyKey],
  ];
  return (
    <Section title="Facts">
      <dl className="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </Section>
  );
}

function JobLink({ id }: { readonly id: string }) {
  return (
    <Link to={`/jobs/${id}`} className="mono">
      {id}
    </Link>
  );
}

function IdWithCopy({ id }: { readonly id: string }) {
  return (
    <span className="id-with-copy">
      <span className="mono">{id}</span> <CopyButton text={id} what="the id" />
    </span>
  );
}

function TypeName({ job: { jobType, typeTitle } }: { readonly job: JobDetailsView }) {
  return (
    <>
      <Link to={`/jobs?type=${jobType}`}>{typeTitle ?? jobType}</Link>
      {typeTitle === null ? <span className="tag">inactive type</span> : typeTitle !== jobType && <span className="dim"> ({jobType})</span>}
    </>
  );
}
