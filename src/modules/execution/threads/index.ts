export { JobThreads } from './job-threads.js';
export { ThreadRun } from './thread-run.js';
