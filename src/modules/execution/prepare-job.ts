import type { Reason } from '#libs/contract';
import { instantiate, type RegisteredRunner } from '../job-types/index.js';
import type { JobInfo } from '../jobs/index.js';
import { InlineRun } from './inline-run.js';
import type { Runnable } from './runnable.js';
import type { RunTools } from './run-tools.js';
import { stackTraceOf } from './stack-trace.js';
import { ThreadRun } from './threads/index.js';
import { thrownMessage } from './thrown-message.js';

/** A job that can be run: its parameters are right and, where it runs in this thread, its object exists. */
export interface PreparedJob {
  readonly ok: true;
  readonly runnable: Runnable;
  readonly registered: RegisteredRunner;
}

/** Why a job cannot be run. */
export interface UnfitJob {
  readonly ok: false;
  readonly reason: Reason;
  readonly stackTrace: string | null;
}

/** Checks the parameters and makes the job object. Never throws. */
export async function prepareJob(job: JobInfo, registered: RegisteredRunner | undefined, tools: RunTools): Promise<PreparedJob | UnfitJob> {
  if (!registered)
    return unfit('NO_RUNNER', `this instance has no runner for the job type "${job.type}"; add its plug-in to JOBCAST_PLUGINS`);
  try {
    const checked = await instantiate(registered.parametersClass, job.parameters);
    if (!checked.ok)
      return unfit('INVALID_PARAMETERS', checked.details.map(({ property, message }) => `${property} ${message}`).join('; '));
    return { ok: true, runnable: runnableOf(job, registered, checked.value, tools), registered };
  } catch (error) {
    return unfit('ERROR', `the job object could not be made: ${thrownMessage(error)}`, stackTraceOf(error));
  }
}

function runnableOf(job: JobInfo, registered: RegisteredRunner, parameters: unknown, { settings, threads }: RunTools): Runnable {
  const { runner, resultClass, file, description } = registered;
  const { isolation, maxMemoryMb } = description.options;
  const rules = { resultClass, maxBytes: settings.maxParametersBytes };
  if (isolation === 'inline' || file === null) return new InlineRun(new runner(), parameters, rules);
  return new ThreadRun(threads, { file, parameters: job.parameters, maxMemoryMb }, rules);
}

function unfit(code: Reason['code'], message: string, stackTrace: string | null = null): UnfitJob {
  return { ok: false, reason: { code, message, requestedBy: null }, stackTrace };
}
