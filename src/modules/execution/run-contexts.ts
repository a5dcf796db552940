import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { AbstractJob, JobContext } from '#libs/job-kit';
import { LongLived } from '#libs/runtime';
import type { JobInfo } from '../jobs/index.js';
import { Completion } from './completion.js';
import { CompletionWriter } from './completion-writer.js';
import { describeJob } from './describe-job.js';
import { jobLog } from './job-log.js';
import { Workspaces } from './workspaces.js';

/** What one run is lent, and what remains to be done when it has ended. */
export interface RunContext {
  readonly context: JobContext;
  readonly completion: Completion;
  /** Lets go of everything that was lent. */
  close(): Promise<void>;
}

/** Makes the context of each run: completion, workspace, log. */
@Injectable()
export class RunContexts extends LongLived {
  constructor(
    private readonly completions: CompletionWriter,
    private readonly workspaces: Workspaces,
  ) {
    super();
  }

  /** Lends a job what it needs. `job` is as it is after its start. */
  open(job: JobInfo, run: { readonly runner: AbstractJob; readonly parameters: unknown }, signal: AbortSignal): RunContext {
    const completion = new Completion(() => run.runner.getCompletionCount());
    const unwatch = this.completions.watch(job, completion);
    let workspace: Promise<string> | undefined;
    setMaxListeners(0, signal); // a job may hand its signal to any number of calls
    const context: JobContext = {
      job: describeJob(job),
      parameters: run.parameters,
      signal,
      logger: jobLog(job),
      advanceCompletion: (n) => completion.advance(n),
      workspace: () => (workspace ??= this.workspaces.make(job)),
    };
    const close = async () => {
      unwatch();
      if (workspace) await this.workspaces.remove(job);
    };
    return { context, completion, close };
  }

  protected override async onStart(): Promise<void> {
    await this.workspaces.sweep();
    await this.completions.start();
  }

  protected override async onStop(): Promise<void> {
    await this.completions.stop();
    await this.workspaces.end();
  }
}
