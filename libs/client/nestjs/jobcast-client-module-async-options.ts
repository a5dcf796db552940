import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { JobcastClientModuleOptions } from './jobcast-client-module-options.js';

/** How the options are made by other providers. */
export interface JobcastClientModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** What the factory is called with. */
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: FactoryProvider<JobcastClientModuleOptions>['useFactory'];
}
