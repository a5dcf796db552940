export { ExecutionModule } from './execution.module.js';
export { WorkerPool } from './worker-pool.js';
