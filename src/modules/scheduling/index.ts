export { Claims, type ClaimRequest } from './claims.js';
export { Scheduler } from './scheduler.js';
export { SchedulingModule } from './scheduling.module.js';
export { SchedulingSignals } from './scheduling-signals.js';
