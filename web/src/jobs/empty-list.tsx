import { Link } from 'react-router';
import { CopyButton } from '../parts/copy-button';
import { useSession } from '../shell/session';

const COMMAND = 'jobcast submit echo \'{"greeting": "hello"}\' --tenant acme --name hello';

interface EmptyListProps {
  readonly text: string;
  readonly isFiltered: boolean;
  readonly isLater: boolean;
}

/** What is said where no job is, and what to do next. */
export function EmptyList({ text, isFiltered, isLater }: EmptyListProps) {
  const { may } = useSession();
  return (
    <div className="empty panel">
      <p className="empty-text">{text}</p>
      {isFiltered || isLater ? (
        <p className="dim">
          {isFiltered ? 'No job fits the filter. ' : 'There are no older ones. '}
          <Link to="/jobs">Show all jobs</Link>
        </p>
      ) : (
        may('create_job') && (
          <>
            <p className="dim">
              <Link to="/start">Start a job</Link> here, or from a terminal:
            </p>
            <div className="command">
              <code>{COMMAND}</code> <CopyButton text={COMMAND} what="the command" />
            </div>
          </>
        )
      )}
    </div>
  );
}
