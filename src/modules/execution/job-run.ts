import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { BOUNDS, clamped, isTerminal } from '#libs/contract';
import { guarded, stackTraceOf, thrownMessage } from '#libs/foreign-value';
import { holdPoint } from '#libs/runtime';
import { aborted, failed, givenBack, started, stoppedReason, type JobInfo, type RequestedStop, type Transition } from '../jobs/index.js';
import { threwBy } from './carry-out.js';
import { asRun, type CurrentRun } from './current-run.js';
import { endOfRun } from './end-of-run.js';
import { Draining, LeaseLost, StopRequested, TimedOut, type Interruption } from './interruptions/index.js';
import { jobKeys } from './job-keys.js';
import type { PreparedJob } from './job-preparation.js';
import type { LentWorkspace } from './lent-workspace.js';
import { LateErrors } from './late-errors.js';
import { NO_PAST, type Past } from './reports/index.js';
import type { Threw } from './run-outcome.js';
import type { OpenLoan } from './run-loans.js';
import type { RunTools } from './run-tools.js';
import { maskThrown, type Settled } from './settled.js';
import { Superseded } from './superseded.js';

const logger = new Logger('JobRun');
/** While the lease is not live, nothing is started. */
const LEASE_LOOK_MS = 50;
const RECALL_RETRY_MS = 500;

/** `waiting`: TO_BE_RUN without a place; `ended`: its last transition was asked for, or others have it. */
export type RunPhase = 'preparing' | 'waiting' | 'starting' | 'running' | 'ended';

/**
 * One run of a job, from its claim to its end. Every write is fenced by the claim token: when one is refused, others have
 * the job, and the run is over without another word.
 */
export class JobRun implements CurrentRun {
  /** When the instance got the job; monotonic, in milliseconds. */
  readonly sinceMs = performance.now();
  readonly #controller = new AbortController();
  /** Asked of the signal itself, this could run what the runner has made of it. */
  #isAborted = false;
  #phase: RunPhase = 'preparing';
  #ended: () => void = () => undefined;
  #withdrawn: Promise<void> = Promise.resolve();
  #prepared: PreparedJob | undefined;
  /** As it is since its start. */
  #running: JobInfo | undefined;
  #interruption: Interruption | null = null;
  #past: Past = NO_PAST;
  readonly #folder: LentWorkspace;
  /** Ends the wait for what `run` gives. */
  #settleBy: (settled: Settled) => void = () => undefined;
  /** The errors that no code caught, until the end is committed. */
  readonly #uncaught: Threw[] = [];
  /** Resolves when its code is over, also after the job has been ended by force. */
  #codeEnd: Promise<unknown> = Promise.resolve();
  /** Whether the job was ended by force while its code continued. */
  #isLeft = false;
  /** Where later errors go. */
  #late: LateErrors | undefined;

  constructor(
    readonly job: JobInfo,
    private readonly tools: RunTools,
  ) {
    this.#folder = tools.loans.workspaceOf(job);
  }

  get phase(): RunPhase {
    return this.#phase;
  }

  /** Whether it makes sense to look for a stop request. */
  get stoppable(): boolean {
    return this.#phase !== 'ended';
  }

  /** Resolves when the code that was left running has ended; null when none was. */
  get left(): Promise<unknown> | null {
    return this.#isLeft ? this.#codeEnd : null;
  }

  /** Makes the job object. Resolves to whether it waits for a place now; what cannot be run is FAILED, and never was RUNNING. */
  async prepare(): Promise<boolean> {
    const ended = new Promise<undefined>((resolve) => (this.#ended = () => resolve(undefined)));
    // A validator or a host application may never answer: then a stop ends the wait.
    const ready = Promise.all([asRun(this, () => this.tools.preparation.prepare(this.job)), this.#recall()]);
    const [prepared] = (await Promise.race([ready, ended])) ?? [];
    if (!prepared || this.#phase !== 'preparing') {
      await this.#withdrawn;
      return false;
    }
    if (!prepared.ok) {
      await this.#withdraw(failed(this.job, prepared.reason, prepared.stackTrace, this.tools.writer.now()));
      return false;
    }
    if (prepared.registered.description.options.workspace && !(await this.#makeWorkspace())) return false;
    this.#prepared = prepared;
    this.#phase = 'waiting';
    return true;
  }

  /**
   * Starts the job on a place of the pool, runs it and writes its end. The start is asked for in this turn of the event
   * loop, and `onEnding` is called in the turn in which the end is: so a place's end and its next start commit together.
   */
  async occupy(previousEnd: Promise<unknown>, onEnding: (end: Promise<unknown>) => void): Promise<void> {
    const prepared = this.#prepared;
    if (!prepared) throw new Error(`job ${this.job.id}: to be prepared before it is started`);
    this.#phase = 'starting';
    const { writer } = this.tools;
    const running = await writer.write(started(this.job, writer.now()), () => this.#mayStartStill(previousEnd));
    if (!running) {
      this.#end();
      onEnding(previousEnd);
      return;
    }
    await this.#run(running, prepared, onEnding);
  }

  /** Asks the run to end early. The first reason decides, but for a stop, which outweighs the troubles of the instance. */
  interrupt(reason: Interruption): void {
    if (this.#phase === 'ended') return;
    const troubled = this.#interruption instanceof Draining || this.#interruption instanceof LeaseLost;
    if (this.#interruption === null || (troubled && reason instanceof StopRequested)) this.#interruption = reason;
    this.#abort(reason);
  }

  /** An error that no code caught, while this run's code or a callback of it was under way. */
  uncaught(error: unknown): void {
    const threw = maskThrown(threwBy(error), this.#prepared?.mask ?? ((text) => text));
    if (this.#phase === 'preparing' || this.#phase === 'waiting') {
      const { message, stackTrace } = threw;
      void this.#withdraw(failed(this.job, { code: 'ERROR', message, requestedBy: null }, stackTrace, this.tools.writer.now()));
      return;
    }
    if (this.#late) return this.#late.add(threw.stackTrace);
    this.#uncaught.push(threw);
    if (this.#phase === 'ended') return;
    this.#settleBy(threw);
    this.#abort(new Error('no code caught an error of this run', { cause: error }));
  }

  #abort(reason: Error): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    guarded(
      () => asRun(this, () => this.#controller.abort(reason)), // its listeners are the runner's
      (thrown) => logger.warn(`the job's signal could not be given: ${thrownMessage(thrown)}`, jobKeys(this.job)), // the runner has changed it
    );
    setTimeout(() => this.#endIfStillRunning(reason), this.tools.settings.abortGraceMs).unref();
  }

  /** A user asked for the job to stop: at once when it was not started, else by its signal. After an end by force, the run does not wait for its code. */
  async stop(request: RequestedStop): Promise<void> {
    const reason = stoppedReason(request);
    if (!this.#isStarted) return this.#withdraw(aborted(this.job, reason, this.tools.writer.now()));
    this.interrupt(new StopRequested(request.by, reason.message));
    if (!request.isOver || this.#phase !== 'running') return;
    const kill = this.#prepared?.runnable.kill;
    if (kill) return kill();
    this.#isLeft = true;
    this.#settleBy({ how: 'unsettled' });
  }

  /** Others may take the job soon: what they would run, or what counts towards a limit, must not go on here (design part 7). */
  leaseLost(instance: string): void {
    const options = this.#prepared?.registered.description.options;
    if (!this.#isStarted || !options) return;
    const { restartable, maxRunning, maxRunningPerTenant, serialGroup } = options;
    if (restartable || maxRunning !== null || maxRunningPerTenant !== null || serialGroup !== null) this.interrupt(new LeaseLost(instance));
  }

  /** Others have taken the job. */
  taken(instance: string): void {
    if (this.#isStarted) this.interrupt(new LeaseLost(instance));
    else this.#end();
  }

  /** Gives a job that was not started back to the queue. */
  async giveBack(): Promise<void> {
    if (!this.#isStarted) await this.#withdraw(givenBack(this.job, 'returned', null, this.tools.writer.now()));
  }

  /**
   * Waits no longer for a run that ignores its signal: it is ended by force, or else its end is written as if the instance had died. A
   * job that is not ready yet goes back to the queue.
   */
  abandon(): void {
    void this.giveBack();
    const kill = this.#prepared?.runnable.kill ?? (() => this.#settleBy({ how: 'unsettled' }));
    kill();
  }

  /** The last resort, when the service itself made a mistake with this job: it ends as FAILED, whatever it has come to. */
  async fail(error: unknown): Promise<void> {
    this.#end();
    const job = this.#running ?? this.job;
    const reason = { code: 'ERROR', message: `the service failed to continue it: ${thrownMessage(error)}`, requestedBy: null } as const;
    await this.tools.writer.write(failed(job, reason, stackTraceOf(error), this.tools.writer.now()));
  }

  get #isStarted(): boolean {
    return this.#phase === 'starting' || this.#phase === 'running';
  }

  /** Resolves when the transition of the first call is written: until then the run is not over. */
  #withdraw(transition: Transition): Promise<void> {
    if (this.#phase !== 'ended') this.#withdrawn = this.#write(transition);
    return this.#withdrawn;
  }

  async #write(transition: Transition): Promise<void> {
    this.#end();
    const left = await this.tools.writer.write(transition);
    if (left && isTerminal(left.status)) logger.log(`job ended: ${left.status}`, jobKeys(left));
  }

  /** Without having run. */
  #end(): void {
    this.#phase = 'ended';
    this.#ended();
    void this.#folder.giveBack();
  }

  /** Resolves to whether the run may go on. */
  async #makeWorkspace(): Promise<boolean> {
    try {
      await this.#folder.path();
    } catch (error) {
      const message = `its workspace could not be made: ${thrownMessage(error)}`;
      await this.#withdraw(failed(this.job, { code: 'ERROR', message, requestedBy: null }, stackTraceOf(error), this.tools.writer.now()));
    }
    await this.#withdrawn;
    return this.#phase === 'preparing';
  }

  /** During an outage: the end before this one must be written first, and others must not be able to take the job. */
  async #mayStartStill(previousEnd: Promise<unknown>): Promise<boolean> {
    const { writer } = this.tools;
    await previousEnd;
    while (!writer.leased && !writer.ending) await delay(LEASE_LOOK_MS);
    return true;
  }

  /** Reads what earlier attempts left, through outages. */
  async #recall(): Promise<void> {
    while (this.#phase === 'preparing') {
      try {
        this.#past = await this.tools.loans.pastOf(this.job);
        return;
      } catch (error) {
        logger.warn(`what earlier attempts left could not be read, trying again: ${String(error)}`, jobKeys(this.job));
        await delay(RECALL_RETRY_MS);
      }
    }
  }

  async #run(running: JobInfo, prepared: PreparedJob, onEnding: (end: Promise<unknown>) => void): Promise<void> {
    this.#phase = 'running';
    this.#running = running;
    const { writer, loans } = this.tools;
    logger.log('job started', jobKeys(running));
    const lent = loans.open(running, { past: this.#past, folder: this.#folder, mask: prepared.mask }, this.#controller.signal);
    const settled = maskThrown(await this.#settle(running, prepared, lent), prepared.mask);
    this.#phase = 'ended';
    lent.report.close();
    await holdPoint('end.before-write');
    const planned = this.#endOf(running, prepared, lent, settled);
    let written = planned;
    const beforeCommit = (): void => {
      const [first] = this.#uncaught;
      if (!first || planned.to !== 'SUCCEEDED') return;
      written = this.#endOf(running, prepared, lent, first);
      throw new Superseded(written);
    };
    const end = writer.write({ ...planned, beforeCommit });
    onEnding(end);
    const ended = await end;
    this.#late = new LateErrors(running, (entry) => loans.appendLog(running, entry));
    for (const { stackTrace } of this.#uncaught) if (stackTrace !== written.stackTrace) this.#late.add(stackTrace);
    if (ended) logger.log(`job ended: ${ended.status}`, jobKeys(ended));
    if (this.#isLeft) void lent.close(this.#codeEnd);
    else await lent.close();
  }

  async #settle(running: JobInfo, { runnable, registered }: PreparedJob, { loan }: OpenLoan): Promise<Settled> {
    const [uncaught] = this.#uncaught; // while it started
    if (uncaught) return uncaught;
    if (this.#interruption) return { how: 'unsettled' }; // asked to end while it started: its code never begins
    const timeoutMs = running.timeoutMs ?? registered.description.options.timeoutMs;
    // A timer fires at once when its time is longer than it can wait.
    const waitMs = clamped(timeoutMs, BOUNDS.timeoutMs, null);
    const timer = waitMs === null ? undefined : setTimeout(() => this.interrupt(new TimedOut(waitMs)), waitMs);
    try {
      const settledBy = new Promise<Settled>((resolve) => (this.#settleBy = resolve));
      const carryOut = (): Promise<Settled> => runnable.carryOut(loan);
      // A thread serves one job after the other, and reports the errors of each itself.
      const carriedOut = runnable.kill ? carryOut() : asRun(this, carryOut);
      this.#codeEnd = carriedOut.catch(() => undefined);
      return await Promise.race([carriedOut, settledBy]);
    } catch (error) {
      return threwBy(error, 'the run could not be carried out: '); // a mistake of the service: the job ends all the same
    } finally {
      clearTimeout(timer);
    }
  }

  #endOf(running: JobInfo, { registered }: PreparedJob, { report }: OpenLoan, settled: Settled): Transition {
    const { restartable, failOnErrors, backoff: backOff } = registered.description.options;
    const { percent: percentCompleted, errors } = report;
    const how = { settled, errors, failOnErrors, interruption: this.#interruption, restartable, backOff };
    return endOfRun({ job: { ...running, percentCompleted }, ...how, at: this.tools.writer.now() });
  }

  /** The grace after the signal is over. */
  #endIfStillRunning(reason: Error): void {
    if (this.#phase !== 'running') return;
    const kill = this.#prepared?.runnable.kill;
    const consequence = kill
      ? 'it is ended by force'
      : 'it keeps its place until it ends; hand this.signal to what run() awaits, or let it run in a thread';
    logger.warn(`the job ignores its signal (${reason.name}): ${consequence}`, jobKeys(this.job));
    kill?.();
  }
}
