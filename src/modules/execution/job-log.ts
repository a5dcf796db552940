import { Logger } from '@nestjs/common';
import type { JobLogger, LogFields } from '#libs/job-kit';
import type { JobInfo } from '../jobs/index.js';

const logger = new Logger('Job');

/** The keys by which every line about a job can be found. */
export function jobKeys(job: JobInfo): LogFields {
  return { tenant: job.tenant, jobId: job.id, jobType: job.type, attempt: job.attempt };
}

/** A job's own log: its lines go into the service's log, under the job's keys. */
export function jobLog(job: JobInfo): JobLogger {
  const keys = jobKeys(job);
  return {
    debug: (message, fields) => logger.debug(message, { ...fields, ...keys }),
    info: (message, fields) => logger.log(message, { ...fields, ...keys }),
    warn: (message, fields) => logger.warn(message, { ...fields, ...keys }),
    error: (message, fields) => logger.error(message, { ...fields, ...keys }),
  };
}
