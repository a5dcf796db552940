import { AbstractJob, AnyObject, JobType, type RunnerClass } from 'jobcast/job-kit';
import type { ModelType } from '../support/scheduler-model.js';

abstract class Nothing extends AbstractJob<AnyObject, void> {
  run(): void {
    return;
  }
}
@JobType({ name: 'free', parameters: AnyObject, restartable: true })
class Free extends Nothing {}
@JobType({ name: 'serial', parameters: AnyObject, runConcurrently: false })
class Serial extends Nothing {}
@JobType({ name: 'move', parameters: AnyObject, serialGroup: 'shelf' })
class Move extends Nothing {}
@JobType({ name: 'import', parameters: AnyObject, serialGroup: 'shelf', restartable: true })
class Import extends Nothing {}
@JobType({ name: 'pair', parameters: AnyObject, maxRunningPerTenant: 2 })
class Pair extends Nothing {}

/** The runners of the model's types. */
export const MODEL_RUNNERS: readonly RunnerClass[] = [Free, Serial, Move, Import, Pair];

/** Those that start again after their instance was lost. */
export const RESTARTABLE: ReadonlySet<string> = new Set(['free', 'import']);

/** The types as the model knows them, one for each kind of limit. */
export const MODEL_TYPES: readonly ModelType[] = [
  { name: 'free' },
  { name: 'serial', maxRunning: 1 },
  { name: 'move', serialGroup: 'shelf' },
  { name: 'import', serialGroup: 'shelf' },
  { name: 'pair', maxRunningPerTenant: 2 },
];
