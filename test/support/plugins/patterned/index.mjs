import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, Matches, ValidateNested } from 'class-validator';

/** JavaScript's own engine takes 2⁴⁰ steps to refuse 40 letters and a "!". */
const SLOW = /^(a+)+$/;

class Part {}
Matches(SLOW)(Part.prototype, 'slug');

class Parameters {}
for (const property of ['slug', 'slugs', 'parts', 'flagged', 'written', 'slow', 'slows']) IsOptional()(Parameters.prototype, property);
Matches(SLOW)(Parameters.prototype, 'slug');
IsArray()(Parameters.prototype, 'slugs');
Matches(SLOW, { each: true })(Parameters.prototype, 'slugs');
// Linear, but each character costs as much as the count.
Matches(/^(.*a.{1000}|x)*y$/)(Parameters.prototype, 'slow');
IsArray()(Parameters.prototype, 'slows');
Matches(/^(.*a.{1000}|x)*y$/, { each: true })(Parameters.prototype, 'slows');
IsArray()(Parameters.prototype, 'parts');
ValidateNested({ each: true })(Parameters.prototype, 'parts');
Type(() => Part)(Parameters.prototype, 'parts');
// A schema bears no flags: these are checked only before a job runs.
Matches(/^(a+)+$/gimsy)(Parameters.prototype, 'flagged');
Matches('^(a+)+$', 'iy')(Parameters.prototype, 'written');

/** Jobs whose parameters and result have patterns that a backtracking engine does not finish. */
class Patterned extends AbstractJob {
  run() {
    return this.parameters;
  }
}

const typed = (name, options) => JobType({ name, parameters: Parameters, ...options })(class extends Patterned {});

export default [
  typed('patterned', {}),
  typed('patterned-in-thread', { isolation: 'thread' }),
  typed('patterned-result', { parameters: AnyObject, result: Parameters }),
];
