import type { Reason } from '#libs/contract';
import type { AbstractJob } from '#libs/job-kit';
import { instantiate, type RegisteredRunner } from '../job-types/index.js';
import type { JobInfo } from '../jobs/index.js';
import { stackTraceOf } from './stack-trace.js';
import { thrownMessage } from './thrown-message.js';

/** A job that can be run: its object exists and its parameters are an instance of their class. */
export interface PreparedJob {
  readonly ok: true;
  readonly runner: AbstractJob;
  readonly parameters: unknown;
  readonly registered: RegisteredRunner;
}

/** Why a job cannot be run. */
export interface UnfitJob {
  readonly ok: false;
  readonly reason: Reason;
  readonly stackTrace: string | null;
}

/** Makes the job object and its parameters. Never throws. */
export async function prepareJob(job: JobInfo, registered: RegisteredRunner | undefined): Promise<PreparedJob | UnfitJob> {
  if (!registered)
    return unfit('NO_RUNNER', `this instance has no runner for the job type "${job.type}"; add its plug-in to JOBCAST_PLUGINS`);
  try {
    const checked = await instantiate(registered.parametersClass, job.parameters);
    if (!checked.ok)
      return unfit('INVALID_PARAMETERS', checked.details.map(({ property, message }) => `${property} ${message}`).join('; '));
    return { ok: true, runner: new registered.runner(), parameters: checked.value, registered };
  } catch (error) {
    return unfit('ERROR', `the job object could not be made: ${thrownMessage(error)}`, stackTraceOf(error));
  }
}

function unfit(code: Reason['code'], message: string, stackTrace: string | null = null): UnfitJob {
  return { ok: false, reason: { code, message, requestedBy: null }, stackTrace };
}
