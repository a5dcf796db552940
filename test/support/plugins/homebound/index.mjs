import { isMainThread } from 'node:worker_threads';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

if (!isMainThread) throw new Error('no thread for this module');

class Homebound extends AbstractJob {
  run() {}
}

/** Its module does not load in a thread. */
export default [JobType({ name: 'homebound', parameters: AnyObject, isolation: 'thread' })(Homebound)];
