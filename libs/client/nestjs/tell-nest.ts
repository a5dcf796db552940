import { Logger } from '@nestjs/common';
import type { Tell } from '#libs/amqp';

/** Tells by NestJS's logger: one sentence, then the fields as JSON. */
export function tellNest(): Tell {
  const logger = new Logger('JobcastClient');
  const line = (fields: object, message: string): string => `${message} ${JSON.stringify(fields)}`;
  return {
    info: (fields, message) => logger.log(line(fields, message)),
    warn: (fields, message) => logger.warn(line(fields, message)),
    error: (fields, message) => logger.error(line(fields, message)),
  };
}
