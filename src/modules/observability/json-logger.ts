import type { LoggerService } from '@nestjs/common';
import type { DestinationStream, Level, Logger } from 'pino';
import { structuredLog } from '#libs/structured-log';
import { logEntry } from './log-entry.js';

/** What Nest tells while it wires the application is of interest to its developers only. */
const WIRING = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestMicroservice', 'NestApplication']);

/** Nest tells each error that it hands on to whoever makes or starts the application; that one tells of it too, and better. */
const HANDED_ON = 'ExceptionHandler';

/** The structured log: one JSON object a line, with `level`, `time`, `instance`, `context`, `msg` and the fields of the event (`tenant`, `jobId`, `jobType`, `attempt`). */
export class JsonLogger implements LoggerService {
  readonly #pino: Logger;

  constructor(instance: string, destination?: DestinationStream) {
    this.#pino = structuredLog(instance, destination);
  }

  log(...parts: unknown[]): void {
    this.#write('info', parts);
  }

  warn(...parts: unknown[]): void {
    this.#write('warn', parts);
  }

  error(...parts: unknown[]): void {
    this.#write('error', parts);
  }

  fatal(...parts: unknown[]): void {
    this.#write('fatal', parts);
  }

  debug(...parts: unknown[]): void {
    this.#write('debug', parts);
  }

  verbose(...parts: unknown[]): void {
    this.#write('trace', parts);
  }

  #write(level: Level, parts: readonly unknown[]): void {
    const { fields, message } = logEntry(parts);
    const isWiring = level === 'info' && typeof fields.context === 'string' && WIRING.has(fields.context);
    const isHandedOn = level === 'error' && fields.context === HANDED_ON;
    this.#pino[isWiring || isHandedOn ? 'debug' : level](fields, message);
  }
}
