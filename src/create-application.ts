import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { serveConsole } from './modules/console/index.js';
import type { HostApplication } from './modules/job-types/index.js';
import { isJsonMessage, ProblemFilter } from './modules/rest/index.js';
import { serviceParts } from './service-parts.js';
import type { Settings } from './settings/index.js';

/** As much as a message of the broker may have. */
const MAX_BODY_BYTES = 16 * 1_048_576;

/** For whom the application is made. */
interface ApplicationOptions {
  /** Undefined: the log of the application that hosts it. */
  readonly logger: LoggerService | undefined;
  readonly host: HostApplication | undefined;
}

/** The NestJS hybrid application: HTTP, and AMQP commands where the instance takes them. Nothing of it runs yet. */
export async function createApplication(settings: Settings, { logger, host }: ApplicationOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(settings, host), {
    ...(logger ? { logger } : {}),
    abortOnError: false,
    forceCloseConnections: true,
    bodyParser: false,
  });
  app.useBodyParser('json', { limit: MAX_BODY_BYTES, type: isJsonMessage });
  app.disable('x-powered-by');
  if (settings.roles.includes('api')) serveConsole(app);
  app.useGlobalFilters(new ProblemFilter());
  const { commands } = serviceParts(app, settings);
  if (commands) app.connectMicroservice({ strategy: commands.strategy });
  return app;
}
