import type { Request } from 'express';
import type { JobInfo } from '../jobs/index.js';
import { ifMatch } from './if-match.js';
import { jobEtag } from './job-etag.js';

/** Which job a request writes, and only while it matches the request's `If-Match`. */
export function jobTargetOf(request: Pick<Request, 'headers'>, jobId: string): JobRequestTarget {
  const matches = ifMatch(request);
  return { tenant: null, jobId, check: matches && ((job) => matches(jobEtag(job))) };
}

interface JobRequestTarget {
  readonly tenant: null;
  readonly jobId: string;
  readonly check: ((job: JobInfo) => void) | undefined;
}
