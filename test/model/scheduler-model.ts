import type { JobStatus } from '#libs/contract';
import type { JobInfo } from '../../src/modules/jobs/index.js';

/** A job as the model knows it. */
export interface ModelJob {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  /** Whether its expiry has passed: it must never run. */
  readonly expired: boolean;
  status: JobStatus;
  sequence: number;
  attempt: number;
  /** Waits for a time that does not come by itself. */
  asleep: boolean;
  stopRequested: boolean;
  losses: number;
  /** Which instance holds it. */
  holder: number | null;
  /** As its holder knows it; kept when it is taken from the holder. */
  seen: JobInfo | null;
}

/** A tenant's limits in force. */
export interface ModelLimits {
  maxRunning: number | null;
  maxRunningPerType: Record<string, number>;
  paused: boolean;
}

/** What the scheduler must do, without any of what makes it fast: a map of jobs, and the limits. */
export class SchedulerModel {
  readonly jobs = new Map<string, ModelJob>();
  readonly limits = new Map<string, ModelLimits>();
  readonly tokens = new Set<string>();
  /** What holders knew of jobs that were taken from them: whatever they write must be refused. */
  readonly stale: JobInfo[] = [];

  /** The jobs that fit. */
  where(fits: (job: ModelJob) => boolean): ModelJob[] {
    return [...this.jobs.values()].filter(fits);
  }

  /** The jobs that count towards limits. */
  held(fits: (job: ModelJob) => boolean = () => true): ModelJob[] {
    return this.where((job) => (job.status === 'TO_BE_RUN' || job.status === 'RUNNING') && fits(job));
  }

  /** A transition that happened: its status, one more event. */
  moved(job: ModelJob, to: JobStatus, changes: Partial<ModelJob> = {}): void {
    Object.assign(job, { status: to, sequence: job.sequence + 1, ...changes });
  }

  /** The job is in nobody's hands any more; what its holder knows is out of date. */
  released(job: ModelJob, to: JobStatus, changes: Partial<ModelJob> = {}): void {
    if (job.seen) this.stale.push(job.seen);
    this.moved(job, to, { holder: null, seen: null, ...changes });
  }
}
