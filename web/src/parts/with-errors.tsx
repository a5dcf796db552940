import { Icon } from './icon';

/** Beside the status of a job that ended well, with errors in its log. */
export function WithErrors() {
  return (
    <span className="with-errors warn-text">
      <Icon name="warning" /> with errors
    </span>
  );
}
