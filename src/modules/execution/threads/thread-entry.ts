import 'reflect-metadata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stackTraceOf, thrownMessage } from '#libs/foreign-value';
import { bindContext, readJobType, type JobLogger, type RunnerClass } from '#libs/job-kit';
import { importRunners } from '../../job-types/import-runners.js';
import { instantiate } from '../../job-types/instantiate.js';
import { carryOut, threwBy } from '../carry-out.js';
import { contextOf } from '../context-of.js';
import { jobLogger } from '../job-logger.js';
import type { RunOutcome } from '../run-outcome.js';
import { announceRequires } from './announce-requires.js';
import { leavesNothing } from './leaves-nothing.js';
import { outputToLog } from './output-to-log.js';
import type { SharedState } from './shared-state.js';
import { ThreadLoan } from './thread-loan.js';
import type { ThreadTask } from './thread-task.js';

interface CurrentRun {
  readonly loan: ThreadLoan;
  readonly logger: JobLogger;
  hasSettled: boolean;
}

/** The run in this thread; there is one at a time. */
let current: CurrentRun | undefined;

outputToLog(() => current?.logger);
announceRequires(() => current?.loan.state);
process.on('uncaughtExceptionMonitor', (error) => current?.loan.crashed(error));
process.on('exit', (code) => {
  if (!current?.hasSettled) current?.loan.crashed(new Error(`the job's thread ended with exit code ${code} before run() had settled`));
});

/** Runs one job. The thread ends itself when the job left something behind. */
export default async function runInThread(task: ThreadTask): Promise<void> {
  const loan = new ThreadLoan(task);
  const run: CurrentRun = { loan, logger: jobLogger((entry, isError) => loan.log(entry, isError)), hasSettled: false };
  current = run;
  const outcome = await outcomeOf(task, loan);
  run.hasSettled = true;
  loan.settled(outcome);
  await nextTurn(); // an unhandled rejection is thrown before
  const isFit = !(outcome.how === 'threw' && outcome.code === 'NO_RUNNER') && leavesNothing(task.memoryMb);
  current = undefined;
  loan.close();
  if (!isFit) process.exit();
}

async function outcomeOf(task: ThreadTask, loan: ThreadLoan): Promise<RunOutcome> {
  try {
    const found = await runnerOf(task, loan.state);
    if (!('runnerClass' in found)) return { how: 'threw', code: 'NO_RUNNER', ...found };
    const { runnerClass } = found;
    const checked = await instantiate(readJobType(runnerClass)?.parameters, task.parameters);
    if (!checked.ok) throw new TypeError(String(checked.mistakes));
    const runner = new runnerClass();
    bindContext(runner, contextOf(loan, runner, checked.value));
    return await carryOut(runner, task.maxResultBytes);
  } catch (error) {
    return threwBy(error, 'the job object could not be made: ');
  }
}

/** Why there is no runner. */
type NoRunner = Pick<RunOutcome & { how: 'threw' }, 'message' | 'stackTrace'>;

/** Loaded modules stay loaded: only the first job of a thread waits for them. */
async function runnerOf({ file, job }: ThreadTask, state: SharedState): Promise<{ readonly runnerClass: RunnerClass } | NoRunner> {
  state.loading();
  try {
    const runners = await importRunners(file);
    const runnerClass = runners.find((candidate) => readJobType(candidate)?.name === job.type);
    if (runnerClass) return { runnerClass };
  } catch (error) {
    return { message: `the runner could not be loaded in a thread: ${thrownMessage(error)}`, stackTrace: stackTraceOf(error) };
  } finally {
    state.loaded();
  }
  const message = `expected ${file} to bring a runner for the job type "${job.type}", as it did when the instance started; start it again`;
  return { message, stackTrace: stackTraceOf(new Error(message)) };
}
