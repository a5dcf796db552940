export { Health, type HealthReport } from './health.js';
export { JsonLogger } from './json-logger.js';
export { ObservabilityModule } from './observability.module.js';
export { tellToLog } from './tell-to-log.js';
