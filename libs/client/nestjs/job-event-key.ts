/** Where {@link OnJobEvent} keeps its choices on a method. */
export const JOB_EVENT_KEY = Symbol.for('jobcast:on-job-event');
