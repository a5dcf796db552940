import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';
import { LongLived } from '#libs/runtime';
import { Database } from '../../database/index.js';
import type { JobInfo } from '../jobs/index.js';
import { asService } from './current-run.js';
import { describeJob } from './describe-job.js';
import { FileUser, RunFiles } from './files/index.js';
import { appendLog, cutLog, loadPast, NO_PAST, ReportWriter, type Past, type RunReport } from './reports/index.js';
import type { RunLoan } from './run-loan.js';
import { LentWorkspace } from './lent-workspace.js';
import { Workspaces } from './workspaces.js';

/** What one run is lent, and what remains to be done when it has ended. */
export interface OpenLoan {
  readonly loan: RunLoan;
  /** What the run has reported; nothing more is taken once it is closed. */
  readonly report: RunReport;
  /** Releases all resources of the run; the workspace once `codeEnd` resolves. Default: at once. */
  close(codeEnd?: Promise<unknown>): Promise<void>;
}

/** What a run has before it is started. */
export interface Belongings {
  /** What earlier attempts left. */
  readonly past: Past;
  readonly folder: LentWorkspace;
  /** Takes secrets out of what it logs. */
  readonly mask: (text: string) => string;
}

/** Lends each run what it needs: completion, log, checkpoint, workspace, files. */
@Injectable()
export class RunLoans extends LongLived {
  constructor(
    private readonly database: Database,
    private readonly reports: ReportWriter,
    private readonly workspaces: Workspaces,
    private readonly files: RunFiles,
  ) {
    super();
  }

  /** What earlier attempts of the job left for this one. */
  pastOf(job: JobInfo): Promise<Past> {
    return job.attempt === 1 ? Promise.resolve(NO_PAST) : loadPast(this.database, job.id);
  }

  /** Adds an entry to the log of a job that has ended; of a long one its first 64 KiB. Resolves to whether it did. */
  appendLog(job: JobInfo, entry: string): Promise<boolean> {
    const [piece] = cutLog(Buffer.from(entry), 0);
    return piece ? appendLog(this.database, job.id, piece.content) : Promise.resolve(false);
  }

  /** The job's own directory, which is not made yet. */
  workspaceOf(job: JobInfo): LentWorkspace {
    return new LentWorkspace(job, this.workspaces);
  }

  /** Lends a job what it needs. `job` is as it is after its start. */
  open(job: JobInfo, { past, folder, mask }: Belongings, signal: AbortSignal): OpenLoan {
    const { reports, files } = this;
    const report = reports.open(job, past.logEnd);
    const user = new FileUser(job, signal);
    setMaxListeners(0, signal); // a job may hand its signal to any number of calls
    const loan: RunLoan = {
      job: describeJob(job),
      signal,
      lastCheckpoint: past.checkpoint,
      reached: (percent) => report.reached(percent),
      log: (entry, isError) => reports.log(report, mask(entry), isError),
      checkpoint: (json) => report.checkpoint(json),
      record: (change, record) => report.record(change, record),
      workspace: () => asService(() => folder.path()),
      attach: (path, name) => asService(() => files.attach(user, path, name)),
      inputs: () => asService(() => files.inputs(user)),
    };
    const close = async (codeEnd?: Promise<unknown>) => {
      reports.forget(report);
      user.end();
      await codeEnd;
      await folder.giveBack();
    };
    return { loan, report, close };
  }

  protected override async onStart(): Promise<void> {
    await this.workspaces.sweep();
    await this.reports.start();
  }

  protected override async onStop(): Promise<void> {
    await this.reports.stop();
    await this.workspaces.end();
  }
}
