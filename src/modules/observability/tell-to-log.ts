import { Logger } from '@nestjs/common';

/** Structured fields first, then one sentence: what libraries tell by. */
export interface TellToLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Lets a library tell into the service's log, under a context of its own. */
export function tellToLog(context: string): TellToLog {
  const logger = new Logger(context);
  return {
    info: (fields, message) => logger.log(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
