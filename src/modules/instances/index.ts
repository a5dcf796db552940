export { afterLoss, MAX_LOSSES, type Loss } from './after-loss.js';
export { findRequestedStops, type RequestedStop } from './find-requested-stops.sql.js';
export { InstanceRegistry } from './instance-registry.js';
export type { ListedInstance } from './list-instances.sql.js';
export { InstancesModule } from './instances.module.js';
export { Rescue } from './rescue.js';
export { stoppedReason } from './stopped-reason.js';
export { serviceVersion } from './service-version.js';
