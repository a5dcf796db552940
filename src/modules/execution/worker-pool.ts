import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { stackTraceOf } from '#libs/foreign-value';
import { LongLived, WakeUp } from '#libs/runtime';
import { InstanceRegistry } from '../instances/index.js';
import type { JobInfo, RequestedStop } from '../jobs/index.js';
import { Dispatcher } from './dispatcher.js';
import { Draining } from './interruptions/index.js';
import { jobKeys } from './job-keys.js';
import { JobRun } from './job-run.js';
import { RecentEnds } from './recent-ends.js';
import { Retirement, type RetirementLimits } from './retirement.js';
import { roomOf, type Room } from './room.js';
import { RunTools } from './run-tools.js';
import { StopWatch } from './stop-watch.js';

/** What was claimed ahead of a place should start within a quarter of a second; after this time it is better off elsewhere. */
const RETURN_AFTER_MS = 1_000;
const RETURN_LOOK_MS = 250;
const logger = new Logger('WorkerPool');

/**
 * The bounded number of jobs that this instance runs at once. A place is taken from before the start of a job is asked for
 * until its end is committed, or handed on: then the next start is asked for in the same turn as the end, and commits with
 * it. So never more than `poolSize` jobs are RUNNING here, at any instant (law 5).
 */
@Injectable()
export class WorkerPool extends LongLived {
  /** In the order of their claims. */
  readonly #runs = new Set<JobRun>();
  /** Runs that were ended by force while their code continues: they take no place. */
  readonly #left = new Set<JobRun>();
  readonly #ends = new RecentEnds();
  readonly #gone = new WakeUp();
  #takenPlaces = 0;
  #retirement: Retirement | undefined;
  #onOverrun: (why: string) => void = () => undefined;
  #returnTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly instances: InstanceRegistry,
    private readonly stopWatch: StopWatch,
    private readonly tools: RunTools,
  ) {
    super();
    dispatcher.serve({ room: () => this.#room(), accept: (jobs) => jobs.forEach((job) => void this.#accept(job)) });
    stopWatch.watch({ jobIds: () => this.#stoppableJobs(), stop: (request) => this.#stop(request) });
    instances.onLeased(() => this.#leased());
    instances.onLeaseLost(() => this.#runs.forEach((run) => run.leaseLost(instances.name)));
    instances.onReplaced(() => this.#replaced());
  }

  /** How many jobs are running, or about to. */
  get running(): number {
    return this.#takenPlaces;
  }

  /** Starts jobs within the limits only, and calls `onOver` when they are reached and nothing runs any more. To be called before the start. */
  retireAfter(limits: RetirementLimits, onOver: (why: string) => void): void {
    this.#retirement = new Retirement(limits, onOver);
  }

  /** Calls it when more jobs that were ended by force continue than there are places. From then on the pool starts no jobs. */
  onOverrun(replace: (why: string) => void): void {
    this.#onOverrun = replace;
  }

  protected override async onStart(): Promise<void> {
    await this.tools.loans.start();
    await this.tools.preparation.start();
    await this.stopWatch.start();
    await this.dispatcher.start();
    this.#returnTimer = setInterval(() => this.#returnStale(), RETURN_LOOK_MS).unref();
  }

  /** Claims nothing, gives back what waits, and gives what runs `shutdownGraceMs` to end, then `abortGraceMs` after its signal. */
  protected override async onDrain(): Promise<void> {
    clearInterval(this.#returnTimer);
    const { writer, settings } = this.tools;
    writer.end();
    await this.dispatcher.stop();
    this.#waiting().forEach((run) => void this.#giveBack(run));
    await this.#emptied(settings.shutdownGraceMs);
    this.#runs.forEach((run) => run.interrupt(new Draining(this.instances.name)));
    await this.#emptied(settings.abortGraceMs);
    this.#runs.forEach((run) => run.abandon());
    await this.#emptied(Number.POSITIVE_INFINITY);
  }

  protected override async onStop(): Promise<void> {
    await this.stopWatch.stop();
    await this.tools.preparation.stop();
    await this.tools.loans.stop();
  }

  #room(): Room {
    const { poolSize } = this.tools.settings;
    if (this.#isOverrun) return { places: 0, ahead: 0 };
    const held = [...this.#runs].filter(({ phase }) => phase !== 'ended').length;
    if (!this.#retirement) return roomOf(poolSize, held, this.#ends.claimAhead(poolSize));
    return { places: Math.max(0, Math.min(poolSize - held, this.#retirement.left - this.#waiting().length)), ahead: 0 };
  }

  async #accept(job: JobInfo): Promise<void> {
    const run = new JobRun(job, this.tools);
    this.#runs.add(run);
    const isReady = await run.prepare().catch((error: unknown) => run.fail(error).then(() => false));
    if (!isReady) this.#forget(run);
    else if (this.ending) await this.#giveBack(run);
    else setImmediate(() => this.#fill()); // jobs of one claim get ready in any order: the first of those that are ready now is to start first
  }

  #fill(): void {
    while (this.#takenPlaces < this.tools.settings.poolSize) {
      const run = this.#next();
      if (!run) return;
      this.#takenPlaces += 1;
      void this.#occupy(run, Promise.resolve());
    }
  }

  #waiting(): JobRun[] {
    return [...this.#runs].filter(({ phase }) => phase === 'waiting');
  }

  /** The one that was claimed first, if anything may be started now. */
  #next(): JobRun | undefined {
    if (this.ending || !this.instances.lease.live || this.#retirement?.left === 0 || this.#isOverrun) return undefined;
    for (const run of this.#runs) if (run.phase === 'waiting') return run;
    return undefined;
  }

  async #occupy(run: JobRun, previousEnd: Promise<unknown>): Promise<void> {
    const sinceMs = performance.now();
    this.#retirement?.started();
    let isPassedOn = false;
    const passOn = (end: Promise<unknown>): void => {
      isPassedOn = true;
      this.#ends.add(sinceMs);
      this.#retirement?.look();
      this.#passOn(end);
    };
    try {
      await run.occupy(previousEnd, passOn);
    } catch (error) {
      // A mistake of the service must not cost the pool a place, nor its shutdown.
      logger.error(`a run broke off: ${stackTraceOf(error)}`, jobKeys(run.job));
      if (!isPassedOn) passOn(run.fail(error));
    }
    this.#leave(run);
    this.#forget(run);
  }

  get #isOverrun(): boolean {
    return this.#left.size > this.tools.settings.poolSize;
  }

  /** The code of a run that was ended by force continues without a place, and counts until it is over. */
  #leave(run: JobRun): void {
    if (!run.left) return;
    this.#left.add(run);
    void run.left.then(() => {
      this.#left.delete(run);
      logger.log('the code of a job that was ended by force is over', jobKeys(run.job));
      this.dispatcher.wake();
    });
    logger.warn('the job was ended by force, and its code continues without a place', jobKeys(run.job));
    if (!this.#isOverrun) return;
    this.#onOverrun(`the code of ${this.#left.size} jobs that were ended by force continues, which is more than there are places`);
    this.#waiting().forEach((waiting) => void this.#giveBack(waiting));
  }

  /** A place becomes free: for the next at once, else when the end is committed. */
  #passOn(end: Promise<unknown>): void {
    const next = this.#next();
    if (next) void this.#occupy(next, end);
    else void end.then(() => this.#leavePlace());
    this.dispatcher.wake();
  }

  #leavePlace(): void {
    this.#takenPlaces -= 1;
    this.#fill();
  }

  #stoppableJobs(): string[] {
    return [...this.#runs].filter(({ stoppable }) => stoppable).map(({ job }) => job.id);
  }

  #stop(request: RequestedStop): void {
    for (const run of this.#runs) if (run.job.id === request.jobId && run.stoppable) void this.#stopRun(run, request);
  }

  async #stopRun(run: JobRun, request: RequestedStop): Promise<void> {
    const waited = run.phase === 'waiting';
    await run.stop(request);
    if (waited) this.#forget(run);
  }

  /** The pool finishes less than it seemed to, behind a long job, say: others may have free places. */
  #returnStale(): void {
    if (!this.instances.lease.live) return;
    this.#fill(); // after a blocked loop this timer may come before the start of what has a place
    const before = performance.now() - RETURN_AFTER_MS;
    for (const run of this.#waiting()) if (run.sinceMs < before) void this.#giveBack(run);
  }

  async #giveBack(run: JobRun): Promise<void> {
    await run.giveBack();
    this.#forget(run);
  }

  #forget(run: JobRun): void {
    this.#runs.delete(run);
    this.#gone.ring();
    this.#retire();
    this.dispatcher.wake();
  }

  /** What was claimed and may not start any more is for others. */
  #retire(): void {
    if (this.#retirement?.left !== 0) return;
    if (this.#runs.size === 0) this.#retirement.over();
    this.#waiting().forEach((run) => void this.#giveBack(run));
  }

  #leased(): void {
    this.#fill();
    this.dispatcher.wake();
  }

  /** Others took all that was held here; what waited was not started and is simply forgotten. */
  #replaced(): void {
    const waiting = this.#waiting();
    this.#runs.forEach((run) => run.taken(this.instances.name));
    waiting.forEach((run) => this.#forget(run));
  }

  async #emptied(withinMs: number): Promise<void> {
    const untilMs = performance.now() + withinMs;
    while (this.#runs.size > 0 && performance.now() < untilMs) await this.#gone.sleep(Math.min(untilMs - performance.now(), 60_000));
  }
}
