import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';

/** Returns its parameters as its result. */
@JobType({
  name: 'echo',
  title: 'Echo',
  description: 'Returns its parameters, any object, as its result.',
  parameters: AnyObject,
  result: AnyObject,
  restartable: true,
})
export class EchoJob extends AbstractJob<AnyObject, AnyObject> {
  run(): AnyObject {
    return this.parameters;
  }
}
