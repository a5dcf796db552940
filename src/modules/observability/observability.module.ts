import { Global, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { Health } from './health.js';

/** How the instance is, for whoever watches it. */
@Global()
@Module({ controllers: [HealthController], providers: [Health], exports: [Health] })
export class ObservabilityModule {}
