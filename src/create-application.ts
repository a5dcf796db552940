import type { Server } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { refuseUnknownHosts } from './modules/access/index.js';
import { serveConsole } from './modules/console/index.js';
import type { HostApplication } from './modules/job-types/index.js';
import { holdBodies, ProblemFilter, ReadBody } from './modules/rest/index.js';
import { serviceParts } from './service-parts.js';
import type { Settings } from './settings/index.js';

/** Longer than proxies keep theirs (a minute): otherwise one may send into a connection that is being closed. */
const KEEP_ALIVE_MS = 75_000;

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
  holdBodies(app);
  refuseUnknownHosts(app, settings);
  (app.getHttpServer() as Server).keepAliveTimeout = KEEP_ALIVE_MS;
  app.disable('x-powered-by');
  if (settings.roles.includes('api')) serveConsole(app);
  app.useGlobalInterceptors(new ReadBody(new Reflector()));
  app.useGlobalFilters(new ProblemFilter());
  const { commands } = serviceParts(app, settings);
  if (commands) app.connectMicroservice({ strategy: commands.strategy });
  return app;
}
