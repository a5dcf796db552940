import type { RunnerClass } from '#libs/job-kit';
import { EchoJob } from './echo-job.js';
import { FailJob } from './fail-job.js';
import { SleepJob } from './sleep-job.js';
import { SpinJob } from './spin-job.js';

/** The runners that check an installation; on unless `JOBCAST_DIAGNOSTICS=false`. */
export const DIAGNOSTIC_RUNNERS: readonly RunnerClass[] = [EchoJob, FailJob, SleepJob, SpinJob];

/** The path of this module, which a thread imports as it imports a plug-in's. */
export const DIAGNOSTICS_FILE = import.meta.filename;

export default DIAGNOSTIC_RUNNERS;
