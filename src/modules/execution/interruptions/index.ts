export { Draining } from './draining.js';
export type { Interruption } from './interruption.js';
export { LeaseLost } from './lease-lost.js';
export { StopRequested } from './stop-requested.js';
export { TimedOut } from './timed-out.js';
