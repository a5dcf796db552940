export { checkFields, isFields, type Fields } from './check-fields.js';
export {
  flagCheck,
  JOB_FIELDS,
  jobIdCheck,
  jobListCheck,
  nameCheck,
  numberCheck,
  requireWithin,
  textCheck,
  type FieldCheck,
} from './field-checks.js';
export { isStorableText } from './is-storable-text.js';
export { JobRequestCheck } from './job-request-check.js';
export type { NewJob } from './new-job.js';
export { errorAnswer, type ErrorAnswer } from './error-answer.js';
export { parseTime, TIME_EXPECTED } from './parse-time.js';
export { propertyPath } from '#libs/contract';
export { shown } from './shown.js';
