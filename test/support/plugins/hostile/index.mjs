import { ValidateBy } from 'class-validator';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import { HOSTILE_VALUES } from '../../hostile-values.mjs';

/** How a job hands a value to the service, by name. */
const BOUNDARIES = {
  throw: (job, value) => {
    throw value;
  },
  'throw later': async (job, value) => {
    await null;
    throw value;
  },
  reject: (job, value) => Promise.reject(value),
  'throw rejected': (job, value) => {
    throw Promise.reject(value);
  },
  'reject astray': (job, value) => void Promise.reject(value),
  return: (job, value) => value,
  'return later': async (job, value) => value,
  'return within': (job, value) => ({ list: [value] }),
  checkpoint: (job, value) => job.checkpoint(value),
  'log a message': (job, value) => job.logger.info(value),
  'log an error': (job, value) => job.logger.error(value, { value }),
  'log fields': (job, value) => job.logger.warn('fields', value),
  'log within fields': (job, value) => job.logger.info('fields', { list: [value] }),
  record: (job, value) => job.recordCreated(value),
  'record a label': (job, value) => job.recordModified({ label: value, href: value }),
  'attach a path': (job, value) => job.attach(value),
  'attach a name': (job, value) => job.attach(import.meta.filename, value),
  advance: (job, value) => job.advanceCompletion(value),
  'count to': (job, value) => {
    job.getCompletionCount = () => value;
    job.advanceCompletion();
  },
  'change the signal': (job, value) => {
    for (const name of ['dispatchEvent', 'addEventListener', 'aborted', 'reason']) Object.defineProperty(job.signal, name, { value });
  },
};

class Hostile extends AbstractJob {
  run() {
    const { boundary, value } = this.parameters;
    return BOUNDARIES[boundary](this, HOSTILE_VALUES[value]());
  }
}

/** Its constructor gives something else. */
class Changeling extends AbstractJob {
  constructor() {
    super();
    return HOSTILE_VALUES['a proxy whose traps throw']();
  }
  run() {}
}

class Judged {
  value;
}
ValidateBy({
  name: 'judge',
  validator: {
    validate: (value) =>
      value === 'fine' ? true : value === 'never' ? new Promise(() => undefined) : BOUNDARIES.throw(null, HOSTILE_VALUES[value]()),
  },
})(Judged.prototype, 'value');

/** The validators of its classes throw, or never answer. */
class Judgement extends AbstractJob {
  run() {
    return { value: this.job.name };
  }
}

/** Could be taken for a promise, which never settles. */
class Thenable extends AbstractJob {
  then() {}
  run() {
    return 'has run';
  }
}

/** Waits for its signal, which it has made useless. */
class Deaf extends AbstractJob {
  async run() {
    BOUNDARIES['change the signal'](this, HOSTILE_VALUES['a revoked proxy of a function']());
    this.advanceCompletion();
    await new Promise(() => setTimeout(() => undefined, 600_000));
  }
}

const both = (name, runner) => [
  JobType({ name, parameters: AnyObject })(class extends runner {}),
  JobType({ name: `${name}-in-thread`, parameters: AnyObject, isolation: 'thread' })(class extends runner {}),
];

export { BOUNDARIES };
export default [
  JobType({ name: 'judgement', parameters: Judged, result: Judged })(Judgement),
  ...both('hostile', Hostile),
  ...both('changeling', Changeling),
  ...both('thenable', Thenable),
  ...both('deaf', Deaf),
];
