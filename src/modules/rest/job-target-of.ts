import type { Request } from 'express';
import { readJobMark, type JobWrite } from '../jobs/index.js';
import { ifMatch } from './if-match.js';
import { jobEtag } from './job-etag.js';

/** Which job a request writes, and only while it matches the request's `If-Match`. */
export function jobTargetOf(request: Pick<Request, 'headers'>, jobId: string): JobRequestTarget {
  const matches = ifMatch(request);
  return { tenant: null, jobId, check: matches && (async (job, runner) => matches(jobEtag(job, await readJobMark(runner, job)))) };
}

interface JobRequestTarget {
  readonly tenant: null;
  readonly jobId: string;
  readonly check: JobWrite['check'];
}
