/**
 * Where the main thread's global object has a function that gives the run whose code is under way, as `{ jobId, attempt }`, or null. The
 * watchdog calls it while the main thread is blocked.
 */
export const CURRENT_RUN_KEY = 'jobcast.current-run';
