import 'reflect-metadata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { bindContext, readJobType, type JobLogger, type RunnerClass } from '#libs/job-kit';
import { importRunners } from '../../job-types/import-runners.js';
import { instantiate } from '../../job-types/instantiate.js';
import { carryOut } from '../carry-out.js';
import { contextOf } from '../context-of.js';
import { jobLogger } from '../job-logger.js';
import type { RunOutcome } from '../run-outcome.js';
import { stackTraceOf } from '../stack-trace.js';
import { thrownMessage } from '../thrown-message.js';
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
  await nextTurn(); // a rejection that nobody looks at is thrown before
  const isFit = !(outcome.how === 'threw' && outcome.code === 'NO_RUNNER') && leavesNothing(task.memoryMb);
  current = undefined;
  loan.close();
  if (!isFit) process.exit();
}

async function outcomeOf(task: ThreadTask, loan: ThreadLoan): Promise<RunOutcome> {
  try {
    const runnerClass = await runnerOf(task, loan.state);
    const checked = await instantiate(readJobType(runnerClass)?.parameters, task.parameters);
    if (!checked.ok) throw new TypeError(checked.details.map(({ property, message }) => `${property} ${message}`).join('; '));
    const runner = new runnerClass();
    bindContext(runner, contextOf(loan, runner, checked.value));
    return await carryOut(runner, task.maxResultBytes);
  } catch (error) {
    if (error instanceof NoRunner) return { how: 'threw', code: 'NO_RUNNER', message: error.message, stackTrace: stackTraceOf(error) };
    return { how: 'threw', message: `the job object could not be made: ${thrownMessage(error)}`, stackTrace: stackTraceOf(error) };
  }
}

/** Loaded modules stay loaded: only the first job of a thread waits for them. */
async function runnerOf({ file, job }: ThreadTask, state: SharedState): Promise<RunnerClass> {
  state.loading();
  const imported = importRunners(file).finally(() => state.loaded());
  const runners = await imported.catch((error: unknown) => {
    throw new NoRunner(`the runner could not be loaded in a thread: ${thrownMessage(error)}`, { cause: error });
  });
  const runner = runners.find((candidate) => readJobType(candidate)?.name === job.type);
  if (runner) return runner;
  throw new NoRunner(
    `expected ${file} to bring a runner for the job type "${job.type}", as it did when the instance started; start it again`,
  );
}

class NoRunner extends Error {
  override readonly name = 'NoRunner';
}
