import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule } from './database/index.js';
import { EventsModule } from './events/index.js';
import { ExecutionModule } from './modules/execution/index.js';
import { InstancesModule } from './modules/instances/index.js';
import { JobTypesModule, type HostApplication } from './modules/job-types/index.js';
import { JobsModule } from './modules/jobs/index.js';
import { ObservabilityModule } from './modules/observability/index.js';
import { RestModule } from './modules/rest/index.js';
import { SchedulesModule } from './modules/schedules/index.js';
import { SchedulingModule } from './modules/scheduling/index.js';
import { SubmissionModule } from './modules/submission/index.js';
import { Tenant, TenantsModule } from './modules/tenants/index.js';
import { SettingsModule, type Settings } from './settings/index.js';

/** The whole service, composed of the modules that the instance's roles ask for. */
@Module({})
export class AppModule {
  /** `settings` has the addresses of services that are there or will be; `host` is what the application that hosts it brings. */
  static forRoot(settings: Settings, host?: HostApplication): DynamicModule {
    const { plugins, diagnostics, jobTypes } = settings;
    const shared = [
      SettingsModule.forRoot(settings),
      DatabaseModule.forRoot([Tenant]),
      ObservabilityModule,
      EventsModule,
      JobTypesModule.forRoot({ plugins, diagnostics, jobTypes: jobTypes ?? undefined, host }),
      TenantsModule,
      JobsModule,
      SchedulingModule,
      SchedulesModule,
      InstancesModule,
      ExecutionModule,
    ];
    const doors = settings.roles.includes('api') ? [RestModule, ...(settings.amqpUrl === 'none' ? [] : [SubmissionModule])] : [];
    return { module: AppModule, imports: [...shared, ...doors] };
  }
}
