import { isPromise } from 'node:util/types';
import { Injectable } from '@nestjs/common';
import type { Reason } from '#libs/contract';
import { reasonText, stackTraceOf, thrownMessage } from '#libs/foreign-value';
import type { AbstractJob } from '#libs/job-kit';
import { LongLived } from '#libs/runtime';
import { Settings } from '../../settings/index.js';
import {
  checkAgainstSchema,
  instantiate,
  LARGE_BYTES,
  RunnerRegistry,
  secretMask,
  type Instantiated,
  type RegisteredRunner,
} from '../job-types/index.js';
import type { JobInfo } from '../jobs/index.js';
import { describeJob } from './describe-job.js';
import { InlineRun } from './inline-run.js';
import type { Runnable } from './runnable.js';
import { JobThreads, ThreadRun } from './threads/index.js';

/** A job that can be run: its parameters are right and, where it runs in this thread, its object exists. */
export interface PreparedJob {
  readonly ok: true;
  readonly runnable: Runnable;
  readonly registered: RegisteredRunner;
  /** Takes secrets out of what the run logs and throws. */
  readonly mask: (text: string) => string;
}

/** Why a job cannot be run. */
export interface UnfitJob {
  readonly ok: false;
  readonly reason: Reason;
  readonly stackTrace: string | null;
}

/** Gets claimed jobs ready to run, inline or in a thread. */
@Injectable()
export class JobPreparation extends LongLived {
  constructor(
    private readonly settings: Settings,
    private readonly runners: RunnerRegistry,
    private readonly threads: JobThreads,
  ) {
    super();
  }

  /** Checks the parameters, asks the host application and makes the job object. Never rejects. */
  async prepare(job: JobInfo): Promise<PreparedJob | UnfitJob> {
    const registered = this.runners.get(job.type);
    if (!registered)
      return unfit('NO_RUNNER', `this instance has no runner for the job type "${job.type}"; add its plug-in to JOBCAST_PLUGINS`);
    try {
      const checked = await checkedParameters(registered, job.parameters);
      if (!checked.ok) return unfit('INVALID_PARAMETERS', String(checked.mistakes));
      const refusal = await this.#refusalOf(job, checked.value);
      if (refusal) return refusal;
      const mask = secretMask(job.parameters, registered.description.parametersSchema);
      return { ok: true, runnable: await this.#runnableOf(job, registered, checked.value), registered, mask };
    } catch (error) {
      return unfit('ERROR', `the job object could not be made: ${thrownMessage(error)}`, stackTraceOf(error));
    }
  }

  protected override onStart(): Promise<void> {
    return this.threads.start();
  }

  protected override onStop(): Promise<void> {
    return this.threads.stop();
  }

  async #refusalOf(job: JobInfo, parameters: unknown): Promise<UnfitJob | undefined> {
    try {
      await this.runners.host.beforeRun?.(describeJob(job), parameters);
      return undefined;
    } catch (error) {
      return unfit('ERROR', `the run was refused: ${thrownMessage(error)}`, stackTraceOf(error));
    }
  }

  async #runnableOf(job: JobInfo, registered: RegisteredRunner, parameters: unknown): Promise<Runnable> {
    const { resultClass, file, description } = registered;
    const { isolation, maxMemoryMb } = description.options;
    const rules = { resultClass, maxBytes: this.settings.maxParametersBytes };
    if (isolation === 'inline' || file === null) return new InlineRun((await this.#make(registered)).runner, parameters, rules);
    return new ThreadRun(this.threads, { file, parameters: job.parameters, maxMemoryMb }, rules);
  }

  /** The host application's own runners may need more of it than a constructor without arguments gets. */
  async #make({ runner, file }: RegisteredRunner): Promise<{ readonly runner: AbstractJob }> {
    const { make } = this.runners.host;
    const made = file === null && make ? make(runner) : new runner();
    return { runner: isPromise(made) ? await made : made }; // in an object, as a runner may have a method `then`
  }
}

/** Large parameters are first checked by their schema, up to the first mistake: class-validator takes 10 µs and an object for each mistake. */
async function checkedParameters({ parametersClass, description }: RegisteredRunner, parameters: unknown): Promise<Instantiated<unknown>> {
  const bytes = Buffer.byteLength(JSON.stringify(parameters ?? null));
  if (bytes <= LARGE_BYTES) return instantiate(parametersClass, parameters);
  const mistakes = checkAgainstSchema(description.parametersSchema, parameters, { bytes });
  return mistakes.count > 0 ? { ok: false, mistakes } : instantiate(parametersClass, parameters);
}

function unfit(code: Reason['code'], message: string, stackTrace: string | null = null): UnfitJob {
  return { ok: false, reason: { code, message: reasonText(message), requestedBy: null }, stackTrace };
}
