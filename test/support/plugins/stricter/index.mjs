import { IsInt, IsString } from 'class-validator';
import { AbstractJob, JobType } from 'jobcast/job-kit';

/** What the type `returning` of the other plug-in asks for since its class was changed. */
class Stricter {
  result;
  reviewer;
}
IsInt()(Stricter.prototype, 'result');
IsString()(Stricter.prototype, 'reviewer');

class Returning extends AbstractJob {
  run() {
    return this.parameters.result;
  }
}

export default [JobType({ name: 'returning', parameters: Stricter })(Returning)];
