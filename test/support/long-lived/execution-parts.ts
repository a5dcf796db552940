import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Dispatcher } from '../../../src/modules/execution/dispatcher.js';
import { RunFiles } from '../../../src/modules/execution/files/index.js';
import { FileSweep, WorkerPool } from '../../../src/modules/execution/index.js';
import { JobPreparation } from '../../../src/modules/execution/job-preparation.js';
import { ReportWriter } from '../../../src/modules/execution/reports/index.js';
import type { RunLoan } from '../../../src/modules/execution/run-loan.js';
import { RunLoans } from '../../../src/modules/execution/run-loans.js';
import { RunTools } from '../../../src/modules/execution/run-tools.js';
import { StopWatch } from '../../../src/modules/execution/stop-watch.js';
import { JobThreads, ThreadRun } from '../../../src/modules/execution/threads/index.js';
import { TransitionWriter } from '../../../src/modules/execution/transition-writer.js';
import { Workspaces } from '../../../src/modules/execution/workspaces.js';
import { RunnerRegistry } from '../../../src/modules/job-types/index.js';
import type { JobInfo } from '../../../src/modules/jobs/index.js';
import { Settings } from '../../../src/settings/index.js';
import { eventually } from '../eventually.js';
import { partOfInstance } from './database-parts.js';
import type { Load, MakePart } from './part-under-test.js';
import { PreparedService } from './prepared-service.js';

/** Threads run the built code. */
const DIAGNOSTICS = fileURLToPath(new URL('../../../dist/src/modules/diagnostics/index.js', import.meta.url));

/** The parts that a pool starts, and what ends with them. */
const OF_THE_POOL = [Dispatcher, StopWatch, RunTools, JobPreparation, JobThreads, RunLoans, ReportWriter, TransitionWriter, Workspaces];

/** A running job, of which only what its reports and threads need is there. */
const runningJob = (): JobInfo => ({ id: randomUUID(), tenant: 'acme', type: 'sleep', claimToken: randomUUID(), attempt: 1 }) as JobInfo;

/** Runs a job in a thread that sleeps until it is ended. */
function runInThread(threads: JobThreads): Promise<unknown> {
  const loan = { job: runningJob(), signal: new AbortController().signal, lastCheckpoint: undefined, reached: () => {}, log: () => {} };
  const job = { file: DIAGNOSTICS, parameters: { durationMs: 600_000 }, maxMemoryMb: 64 };
  return new ThreadRun(threads, job, { resultClass: null, maxBytes: 1_000 } as never).carryOut(loan as unknown as RunLoan);
}

/** A job's reports, many of each kind. */
async function report(reports: ReportWriter): Promise<Load> {
  for (let job = 0; job < 20; job += 1) {
    const opened = reports.open(runningJob(), 0);
    opened.reached(50);
    for (let line = 0; line < 50; line += 1) reports.log(opened, `line ${line}\n`, false);
  }
  return { ended: Promise.resolve() };
}

/** Parts that run jobs, and the whole service. */
export const EXECUTION_PARTS: Readonly<Record<string, MakePart>> = {
  Dispatcher: partOfInstance(Dispatcher),
  FileSweep: partOfInstance(FileSweep),
  StopWatch: partOfInstance(StopWatch),
  ReportWriter: async (servers) => {
    const shared = await servers.shared();
    const reports = shared.make(ReportWriter);
    return shared.under(reports, { load: () => report(reports) });
  },
  RunLoans: async (servers) => {
    const shared = await servers.shared();
    const reports = shared.make(ReportWriter);
    const { database } = shared;
    const part = new RunLoans(database, reports, shared.make(Workspaces), shared.get(RunFiles));
    return shared.under(part, { load: () => report(reports) });
  },
  JobPreparation: async (servers) => {
    const shared = await servers.shared();
    const threads = shared.make(JobThreads);
    const part = new JobPreparation(shared.get(Settings), shared.get(RunnerRegistry), threads);
    return shared.under(part, { load: async () => ({ ended: runInThread(threads) }) });
  },
  JobThreads: async (servers) => {
    const shared = await servers.shared();
    const threads = shared.make(JobThreads);
    return shared.under(threads, {
      load: async () => ({ ended: Promise.all([runInThread(threads), runInThread(threads)]) }),
      poke: async () => void (await runInThread(threads)), // ends at once, because no thread is started any more
    });
  },
  WorkerPool: async (servers) => {
    const shared = await servers.shared();
    const part = shared.make(WorkerPool, OF_THE_POOL);
    return shared.under(part, {
      hold: () => shared.hold(),
      load: () => shared.submitMany(),
      takesNothing: () => expectQueued(shared),
    });
  },
  Service: async (servers) => {
    const prepared = await PreparedService.prepare(servers);
    return prepared.under(prepared.service, {
      poke: async () => {},
      remove: () => prepared.remove(),
      hold: async () => {
        await prepared.service.whenWorking();
        return prepared.hold();
      },
      load: async () => {
        await prepared.service.whenWorking();
        return prepared.submitMany();
      },
      takesNothing: () => expectQueued(prepared),
    });
  },
};

/** A job that is submitted now waits for another instance. */
async function expectQueued(prepared: PreparedService): Promise<void> {
  const id = await prepared.submit('held');
  await eventually('the job is there', async () => (await prepared.statusOf(id)) !== undefined);
  expect(await prepared.statusOf(id)).toBe('QUEUED');
}
