import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import { logEntry } from './log-entry.js';

/** What Nest tells while it wires the application is of interest to its developers only. */
const WIRING = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestMicroservice', 'NestApplication']);

/** Nest tells each error that it hands on to whoever makes or starts the application; that one tells of it too, and better. */
const HANDED_ON = 'ExceptionHandler';

/** The structured log: one JSON object a line, with `level`, `time`, `instance`, `context`, `msg` and the fields of the event (`tenant`, `jobId`, `jobType`, `attempt`). */
export class JsonLogger implements LoggerService {
  readonly #pino: Logger;

  constructor(instance: string, destination?: DestinationStream) {
    const options = {
      base: { instance },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      redact: { paths: ['password', 'authorization', '*.password', '*.authorization'], censor: '***' },
    };
    this.#pino = destination ? pino(options, destination) : pino(options);
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
