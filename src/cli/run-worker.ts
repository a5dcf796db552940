import { WorkerPool } from '../modules/execution/index.js';
import { PluginError, RunnerRegistry } from '../modules/job-types/index.js';
import { runService } from '../run-service.js';
import type { Service } from '../service.js';
import { SettingsError } from '../settings/index.js';
import { EXIT } from './exit-codes.js';

/** What a worker runs, and how long. */
export interface WorkerOptions {
  readonly types?: readonly string[];
  readonly abilities?: readonly string[];
  readonly maxJobCount?: number;
  /** In MB (of 1 048 576 bytes). */
  readonly maxMemUsage?: number;
}

const MIB = 1_048_576;
/** It runs jobs and sees to it that their events leave, also where no other instance does. */
const ROLES = 'scheduler,relay';

/** Makes this process an instance that runs jobs and answers nobody. */
export function runWorker({ types = [], abilities = [], maxJobCount, maxMemUsage }: WorkerOptions): void {
  const names = [...new Set([...types, ...abilities])];
  const limits = { maxJobs: maxJobCount ?? null, maxRssBytes: maxMemUsage === undefined ? null : maxMemUsage * MIB };
  runService({
    variables: { ...process.env, JOBCAST_ROLES: ROLES, ...(names.length === 0 ? {} : { JOBCAST_JOB_TYPES: names.join(',') }) },
    onWired: (service, end) => {
      introduce(service);
      if (limits.maxJobs === null && limits.maxRssBytes === null) return;
      service.get(WorkerPool).retireAfter(limits, (why) => end(why, EXIT.recycled));
    },
    exitCodeOf,
  });
}

/** Of wrong settings it is told already; of a type that nobody has, the log has too much for people. */
function exitCodeOf(error: unknown): number {
  if (error instanceof PluginError) process.stderr.write(`jobcast: ${error.message}\n`);
  return error instanceof SettingsError || error instanceof PluginError ? EXIT.usage : EXIT.failed;
}

function introduce(service: Service): void {
  process.stdout.write(`Running worker...\nPID ${process.pid}\n`);
  for (const { description } of service.get(RunnerRegistry).all()) process.stdout.write(`New ability: ${description.name}\n`);
}
