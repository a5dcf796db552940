import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '#libs/contract';
import type { JobDetailsView } from '../modules/rest/job-view.js';
import type { CliContext } from './cli-context.js';
import { patiently } from './patiently.js';

const FIRST_LOOK_MS = 50;
const MAX_LOOK_MS = 1_000;

/** Waits until the job has ended, through a restart of the service. */
export async function untilEnded({ api, output }: CliContext, jobId: string): Promise<JobDetailsView> {
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 1.5, MAX_LOOK_MS)) {
    const job = await patiently(output, () => api.ask<JobDetailsView>(`/v1/jobs/${jobId}`));
    if (isTerminal(job.status)) return job;
    await sleep(lookMs);
  }
}
