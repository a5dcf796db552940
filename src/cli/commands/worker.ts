import type { Command } from 'commander';
import { BOUNDS } from '#libs/contract';
import { newCommand } from '../new-command.js';
import { readBound } from '../read-bound.js';
import type { WorkerOptions } from '../run-worker.js';

const EXAMPLES = ['worker', 'worker --types=import,report', 'worker --types=import --max-job-count=100 --max-mem-usage=512'];
const list = (text: string, before: readonly string[] = []): string[] => [...before, ...text.split(',')];

/** `jobcast worker` */
export function workerCommand(): Command {
  return newCommand('worker', 'run jobs and nothing else, set up by the environment as the service is', EXAMPLES)
    .option('--types <names>', 'only jobs of these types, between commas', list)
    .option('--abilities <names>', 'the same', list)
    .option('--max-job-count <number>', 'finish after so many jobs and exit with 111', readBound(BOUNDS.workerJobs))
    .option('--max-mem-usage <MB>', 'finish after a job when the process takes more, and exit with 111', readBound(BOUNDS.workerMemoryMb))
    .action(async (options: WorkerOptions) => {
      const { runWorker } = await import('../run-worker.js'); // with it the whole service is loaded
      runWorker(options);
    });
}
