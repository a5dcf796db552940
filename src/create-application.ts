import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import type { JsonLogger } from './modules/observability/index.js';
import { ProblemFilter } from './modules/rest/index.js';
import { serviceParts } from './service-parts.js';
import type { Settings } from './settings/index.js';

/** The NestJS hybrid application: HTTP, and AMQP commands where the instance takes them. Nothing of it runs yet. */
export async function createApplication(settings: Settings, logger: JsonLogger): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(settings), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.disable('x-powered-by');
  app.useGlobalFilters(new ProblemFilter());
  const { commands } = serviceParts(app, settings);
  if (commands) app.connectMicroservice({ strategy: commands.strategy });
  return app;
}
