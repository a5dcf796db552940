import type { JobcastClientOptions } from '../jobcast-client-options.js';

/** How the client of a NestJS service works. */
export interface JobcastClientModuleOptions extends JobcastClientOptions {
  /** The service's own name, such as `billing`, the same for all its replicas; it is the group of its queues for events. */
  readonly service: string;
}
