export type { JobEventChoice } from './job-event-choice.js';
export { JobEventDeserializer } from './job-event-deserializer.js';
export { JobcastClientModule } from './jobcast-client.module.js';
export type { JobcastClientModuleAsyncOptions } from './jobcast-client-module-async-options.js';
export type { JobcastClientModuleOptions } from './jobcast-client-module-options.js';
export { OnJobEvent } from './on-job-event.js';
