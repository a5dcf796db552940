import { AbstractJob, AnyObject, JobType, type RunnerClass } from 'jobcast/job-kit';

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

/** The types of the model, one for each kind of limit. */
export const MODEL_TYPES = {
  runners: [Free, Serial, Move, Import, Pair] satisfies RunnerClass[],
  names: ['free', 'serial', 'move', 'import', 'pair'],
  restartable: new Set(['free', 'import']),
  /** No more than one job of them together. */
  alone: [['serial'], ['move', 'import']],
  perTenant: new Map([['pair', 2]]),
};
