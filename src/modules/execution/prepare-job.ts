import type { Reason } from '#libs/contract';
import type { AbstractJob } from '#libs/job-kit';
import { instantiate, type HostApplication, type RegisteredRunner } from '../job-types/index.js';
import type { JobInfo } from '../jobs/index.js';
import { describeJob } from './describe-job.js';
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
export async function prepareJob(job: JobInfo, tools: RunTools): Promise<PreparedJob | UnfitJob> {
  const { runners } = tools;
  const registered = runners.get(job.type);
  if (!registered)
    return unfit('NO_RUNNER', `this instance has no runner for the job type "${job.type}"; add its plug-in to JOBCAST_PLUGINS`);
  try {
    const checked = await instantiate(registered.parametersClass, job.parameters);
    if (!checked.ok)
      return unfit('INVALID_PARAMETERS', checked.details.map(({ property, message }) => `${property} ${message}`).join('; '));
    const refusal = await refusalOf(runners.host, job, checked.value);
    return refusal ?? { ok: true, runnable: await runnableOf(job, registered, checked.value, tools), registered };
  } catch (error) {
    return unfit('ERROR', `the job object could not be made: ${thrownMessage(error)}`, stackTraceOf(error));
  }
}

async function runnableOf(job: JobInfo, registered: RegisteredRunner, parameters: unknown, tools: RunTools): Promise<Runnable> {
  const { resultClass, file, description } = registered;
  const { isolation, maxMemoryMb } = description.options;
  const rules = { resultClass, maxBytes: tools.settings.maxParametersBytes };
  if (isolation === 'inline' || file === null) return new InlineRun(await make(registered, tools.runners.host), parameters, rules);
  return new ThreadRun(tools.threads, { file, parameters: job.parameters, maxMemoryMb }, rules);
}

/** The host application's own runners may need more of it than a constructor without arguments gets. */
async function make({ runner, file }: RegisteredRunner, host: HostApplication): Promise<AbstractJob> {
  return file === null && host.make ? host.make(runner) : new runner();
}

async function refusalOf(host: HostApplication, job: JobInfo, parameters: unknown): Promise<UnfitJob | undefined> {
  try {
    await host.beforeRun?.(describeJob(job), parameters);
    return undefined;
  } catch (error) {
    return unfit('ERROR', `the run was refused: ${thrownMessage(error)}`, stackTraceOf(error));
  }
}

function unfit(code: Reason['code'], message: string, stackTrace: string | null = null): UnfitJob {
  return { ok: false, reason: { code, message, requestedBy: null }, stackTrace };
}
