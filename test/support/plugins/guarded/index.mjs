import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

class Nothing extends AbstractJob {
  run() {}
}

/** Three types: whose jobs may be made and stopped by anybody, by whoever has certain permissions, and one that no menu shows. */
export default [
  JobType({ name: 'plain', parameters: AnyObject })(class Plain extends Nothing {}),
  JobType({ name: 'guarded', parameters: AnyObject, createPermissions: ['publish'], cancelPermissions: ['withdraw'] })(
    class Guarded extends Nothing {},
  ),
  JobType({ name: 'concealed', parameters: AnyObject, hidden: true })(class Concealed extends Nothing {}),
];
