import {
  Inject,
  Module,
  type DynamicModule,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AbstractJob } from '#libs/job-kit';
import { handleErrorsOfJobs } from './errors-of-jobs.js';
import { JobFiles } from './modules/execution/index.js';
import { JobTypeControl, type HostApplication } from './modules/job-types/index.js';
import { JobInfoService, JobReports } from './modules/jobs/index.js';
import { JobSchedules } from './modules/schedules/index.js';
import { Service } from './service.js';
import { Settings } from './settings/index.js';

/** What an application tells when it hosts the service. */
export interface JobcastModuleOptions extends Omit<HostApplication, 'make'> {
  /** Default: from the environment, as for a service of its own. */
  readonly settings?: Settings;
  /** Where the providers come from that the constructors of `runners` ask for. */
  readonly imports?: ModuleMetadata['imports'];
}

/**
 * One instance of the service inside another NestJS application, which offers it JobInfoService, JobReports, JobFiles, JobSchedules and
 * JobTypeControl. The settings' roles say what it does; its HTTP, where `api` is among them, has a port of its own. It starts with the
 * application, which waits for the database, and drains when that is closed. It handles the uncaught errors of its jobs, and leaves all others to
 * the application.
 */
@Module({})
export class JobcastModule implements OnApplicationBootstrap, OnModuleDestroy {
  #letErrorsGo: () => void = () => undefined;

  constructor(@Inject(Service) private readonly service: Service) {}

  /** @throws SettingsError, or PluginError for runners that cannot serve: the application does not start then. */
  static forRoot({ settings, imports = [], ...host }: JobcastModuleOptions = {}): DynamicModule {
    return {
      module: JobcastModule,
      imports,
      providers: [
        {
          provide: Service,
          inject: [ModuleRef],
          useFactory: (parts: ModuleRef) => prepared(settings ?? new Settings(process.env), host, parts),
        },
        { provide: JobInfoService, inject: [Service], useFactory: (service: Service) => service.get(JobInfoService) },
        { provide: JobReports, inject: [Service], useFactory: (service: Service) => service.get(JobReports) },
        { provide: JobTypeControl, inject: [Service], useFactory: (service: Service) => service.get(JobTypeControl) },
        { provide: JobFiles, inject: [Service], useFactory: (service: Service) => service.get(JobFiles) },
        { provide: JobSchedules, inject: [Service], useFactory: (service: Service) => service.get(JobSchedules) },
      ],
      exports: [JobFiles, JobInfoService, JobReports, JobSchedules, JobTypeControl],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#letErrorsGo = handleErrorsOfJobs();
    await this.service.start();
    await this.service.whenWorking();
  }

  async onModuleDestroy(): Promise<void> {
    await this.service.stop();
    this.#letErrorsGo();
  }
}

async function prepared(settings: Settings, host: HostApplication, parts: ModuleRef): Promise<Service> {
  const service = new Service(settings, { ...host, make: (runner) => parts.create(runner as Type<AbstractJob>) });
  await service.prepare();
  return service;
}
