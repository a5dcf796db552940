import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobcastClient } from '../jobcast-client.js';
import { JobEventListeners } from './job-event-listeners.js';
import type { JobcastClientModuleAsyncOptions } from './jobcast-client-module-async-options.js';
import type { JobcastClientModuleOptions } from './jobcast-client-module-options.js';
import { MODULE_OPTIONS } from './module-options-token.js';
import { tellNest } from './tell-nest.js';

/**
 * Gives a NestJS service the JobcastClient, for injection anywhere, and lets its methods with `@OnJobEvent` listen. Imported once, in
 * the application's root module. The application must call `enableShutdownHooks()`, or `close()`, for handlers to end in peace.
 */
@Module({})
export class JobcastClientModule {
  /** With options that are known. */
  static forRoot(options: JobcastClientModuleOptions): DynamicModule {
    return moduleWith({ provide: MODULE_OPTIONS, useValue: options });
  }

  /** With options that other providers make. */
  static forRootAsync({ imports = [], inject = [], useFactory }: JobcastClientModuleAsyncOptions): DynamicModule {
    return moduleWith({ provide: MODULE_OPTIONS, inject, useFactory }, imports);
  }
}

function moduleWith(options: Provider, imports: DynamicModule['imports'] & {} = []): DynamicModule {
  return {
    module: JobcastClientModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [options, { provide: JobcastClient, inject: [MODULE_OPTIONS], useFactory: makeClient }, JobEventListeners],
    exports: [JobcastClient],
  };
}

function makeClient(options: JobcastClientModuleOptions): JobcastClient {
  return new JobcastClient({ name: options.service, tell: tellNest(), ...options });
}
