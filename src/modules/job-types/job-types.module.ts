import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DIAGNOSTIC_RUNNERS, DIAGNOSTICS_FILE } from '../diagnostics/index.js';
import type { HostApplication } from './host-application.js';
import { JobTypeCatalog } from './job-type-catalog.js';
import { JobTypeControl } from './job-type-control.js';
import { loadPlugins } from './load-plugins.js';
import { nearestPackage } from './nearest-package.js';
import { RunnerRegistry } from './runner-registry.js';

/** Where an instance's runners come from. */
export interface JobTypesOptions {
  /** The application that hosts the service; undefined: there is none. */
  readonly host?: HostApplication | undefined;
  /** `JOBCAST_PLUGINS`: folders or package names. */
  readonly plugins?: readonly string[];
  /** `JOBCAST_JOB_TYPES`: only these; undefined: all. */
  readonly jobTypes?: readonly string[] | undefined;
  /** `JOBCAST_DIAGNOSTICS`: whether the diagnostic types are there; default true. */
  readonly diagnostics?: boolean;
}

/** Offers the {@link RunnerRegistry}, filled before the application starts; it does not start when that fails. */
@Module({})
export class JobTypesModule {
  static forRoot(options: JobTypesOptions): DynamicModule {
    return {
      module: JobTypesModule,
      providers: [{ provide: RunnerRegistry, useFactory: () => registryOf(options) }, JobTypeCatalog, JobTypeControl],
      exports: [RunnerRegistry, JobTypeCatalog, JobTypeControl],
      global: true,
    };
  }
}

async function registryOf(options: JobTypesOptions): Promise<RunnerRegistry> {
  const ownVersion = nearestPackage(import.meta.dirname)?.version ?? '0.0.0';
  const diagnostics = {
    origin: 'the diagnostics',
    version: ownVersion,
    file: DIAGNOSTICS_FILE,
    runners: options.diagnostics === false ? [] : DIAGNOSTIC_RUNNERS,
  };
  const { host = {} } = options;
  const own = { origin: 'the host application', version: host.version ?? '0.0.0', file: null, runners: host.runners ?? [] };
  return new RunnerRegistry([diagnostics, ...(await loadPlugins(options.plugins ?? [])), own], options.jobTypes, host);
}
