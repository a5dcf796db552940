import { useInfiniteQuery } from '@tanstack/react-query';
import type { JobView, RecordView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { safeHref } from '../format/safe-href';
import { Section } from './section';

/** The records that the job says it made or changed. */
export function JobRecords({ job }: { readonly job: JobView }) {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['records', job.jobId, job.status],
    queryFn: ({ pageParam }) => jobsApi.records(job.jobId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const records = data?.pages.flatMap(({ items }) => items) ?? [];
  if (records.length === 0) return null;
  const home = job.relatedRecord ? hostOf(job.relatedRecord.href) : hostOf(records[0]?.href ?? '');
  return (
    <Section title="New & Modified Records">
      {(job.status === 'FAILED' || job.status === 'ABORTED') && (
        <p className="warn-text">The job did not succeed: what it told of may be rolled back.</p>
      )}
      <ul className="records">
        {records.map((record) => (
          <RecordLine key={`${record.change} ${record.href} ${record.label}`} record={record} isForeign={hostOf(record.href) !== home} />
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="button small" onClick={() => void fetchNextPage()}>
          More records
        </button>
      )}
    </Section>
  );
}

function RecordLine({ record, isForeign }: { readonly record: RecordView; readonly isForeign: boolean }) {
  const href = safeHref(record.href);
  return (
    <li>
      <span className={`tag tag-${record.change}`}>{record.change}</span>{' '}
      {href ? <a href={href}>{record.label}</a> : `${record.label} (${record.href})`}{' '}
      {isForeign && <span className="tag">belongs to a different repository</span>}
    </li>
  );
}

function hostOf(href: string): string {
  return URL.canParse(href) ? new URL(href).host : '';
}
