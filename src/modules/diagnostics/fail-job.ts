import { AbstractJob, JobType } from '#libs/job-kit';
import { FailParameters } from './fail-parameters.js';

/** Throws, to show how a failure looks. */
@JobType({
  name: 'fail',
  title: 'Fail',
  description: 'Throws an error with the given message and a cause.',
  parameters: FailParameters,
})
export class FailJob extends AbstractJob<FailParameters, never> {
  run(): never {
    throw new Error(this.parameters.message, { cause: new Error('the job type "fail" always fails') });
  }
}
