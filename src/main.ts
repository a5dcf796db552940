#!/usr/bin/env node
import 'reflect-metadata';
import { ExitRefused } from './exit-refused.js';
import { guardExit } from './guard-exit.js';
import { JsonLogger } from './modules/observability/index.js';
import { Service } from './service.js';
import { Settings, SettingsError } from './settings/index.js';
import { startFailure } from './start-failure.js';

/** How much longer than the jobs' graces the end may take before the process gives up. */
const END_MS = 20_000;
const exit: (code: number) => never = guardExit();

function readSettings(): Settings {
  try {
    return new Settings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    exit(1);
  }
}

const settings = readSettings();
const logger = new JsonLogger(settings.instanceId);
const service = new Service(settings, logger);
let ending = false;

async function end(why: string, exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  logger.log(`${why}: ending; what runs may take ${settings.shutdownGraceMs} ms more`, 'Service');
  setTimeout(() => exit(1), settings.shutdownGraceMs + settings.abortGraceMs + END_MS).unref();
  try {
    await service.stop();
    logger.log('ended', 'Service');
    exit(exitCode);
  } catch (error) {
    logger.error(error, 'the service did not end well', 'Service');
    exit(1);
  }
}

service.onEndRequested(() => void end('asked to drain', 0));
process.on('SIGTERM', () => void end('SIGTERM', 0));
process.on('SIGINT', () => {
  if (ending) exit(130);
  void end('SIGINT', 0);
});
// A job's stray promise must not end the jobs of others; after an exception that nobody caught, nothing is certain any more.
process.on('unhandledRejection', (error) => logger.error({ err: error }, 'a promise was rejected and nobody looked', 'Service'));
process.on('uncaughtException', (error) => {
  if (error instanceof ExitRefused) return logger.error(error, 'a job tried to end the service when nobody waited for it', 'Service');
  logger.fatal(error, 'an exception was thrown and nobody caught it', 'Service');
  void end('uncaught exception', 1);
});

service.start().catch((error: unknown) => {
  if (ending) return;
  logger.fatal(error, startFailure(error, settings), 'Service');
  void end('the start failed', 1);
});
