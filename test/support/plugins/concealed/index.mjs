import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

/** Comes to half of its way, and stays there until it is stopped. */
class Reindex extends AbstractJob {
  getCompletionCount() {
    return 2;
  }
  async run() {
    this.advanceCompletion();
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve));
    this.signal.throwIfAborted();
  }
}

/** A type that no menu offers: other services submit its jobs. */
export default [JobType({ name: 'reindex', title: 'Reindex', parameters: AnyObject, hidden: true })(Reindex)];
