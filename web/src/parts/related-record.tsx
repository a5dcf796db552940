import { safeHref } from '../format/safe-href';
import { Icon } from './icon';

/** The way to the record that a job is about. */
export function RelatedRecord({
  record,
  withLabel = false,
}: {
  readonly record: { readonly label: string; readonly href: string };
  readonly withLabel?: boolean;
}) {
  const href = safeHref(record.href);
  if (href === null) return <span title={record.href}>{withLabel ? `${record.label} (${record.href})` : ''}</span>;
  return (
    <a
      className="record-link"
      href={href}
      title={`Go to the related record: ${record.label}`}
      aria-label={withLabel ? undefined : `Related record: ${record.label}`}
      rel="noreferrer"
    >
      {withLabel && record.label} <Icon name="arrow" />
    </a>
  );
}
