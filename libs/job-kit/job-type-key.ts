/** Under which property a runner class holds its options; registered for the same reason as `context-key.ts`. */
export const JOB_TYPE: unique symbol = Symbol.for('jobcast.job-kit.job-type');
