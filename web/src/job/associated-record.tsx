import type { JobView } from '../api/job-view';
import { RelatedRecord } from '../parts/related-record';
import { useIsGone } from './use-is-gone';

/** The record that the job is about: the way to it, or that it is not there any more. */
export function AssociatedRecord({ record }: { readonly record: NonNullable<JobView['relatedRecord']> }) {
  const isGone = useIsGone(record.href);
  if (!isGone) return <RelatedRecord record={record} withLabel />;
  return (
    <span title={record.href}>
      {record.label} <span className="dim">no longer available</span>
    </span>
  );
}
