export { afterLoss, MAX_LOSSES, type Loss } from './after-loss.js';
export { CURRENT_RUN_KEY } from './heartbeat/current-run-key.js';
export { InstanceRegistry } from './instance-registry.js';
export type { ListedInstance } from './list-instances.sql.js';
export { InstancesModule } from './instances.module.js';
export { Rescue } from './rescue.js';
export { serviceVersion } from './service-version.js';
