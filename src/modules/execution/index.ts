export { currentRun, type CurrentRun } from './current-run.js';
export { ExecutionModule } from './execution.module.js';
export { FileSweep, JobFiles, type FileKind, type JobFile, type NewInput, type OpenFile } from './files/index.js';
export type { RetirementLimits } from './retirement.js';
export { WorkerPool } from './worker-pool.js';
