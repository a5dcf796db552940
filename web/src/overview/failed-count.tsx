import { Link } from 'react-router';

/** How many jobs failed, with the way to them. */
export function FailedCount({ failed, filter }: { readonly failed: number; readonly filter: string }) {
  if (failed === 0) return <>0</>;
  return (
    <Link className="error-text" to={`/jobs?tab=failed&${filter}`}>
      {failed}
    </Link>
  );
}
