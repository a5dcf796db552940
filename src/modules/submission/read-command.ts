import type { MessageProperties } from '#libs/amqp';
import { JobcastError, type ErrorDetail } from '#libs/contract';
import { checkFields, isFields, shown, textCheck, type FieldCheck, type Fields } from '../jobs/index.js';

/** A command's body as an object. @throws JobcastError `INVALID_MESSAGE` when it is anything else. */
export function readCommand(body: unknown): Fields {
  if (isFields(body)) return body;
  throw invalid([{ property: 'message', message: `expected an object, got ${shown(body)}; send a JSON object` }]);
}

/** Refuses a command whose fields are not as they should be. @throws JobcastError `INVALID_MESSAGE` with everything that is wrong. */
export function requireFields(body: Fields, checks: Readonly<Record<string, FieldCheck>>): void {
  const details = checkFields(body, checks, '');
  if (details.length > 0) throw invalid(details);
}

/** The properties that are stored with a job. @throws JobcastError `INVALID_MESSAGE` when the table cannot hold them. */
export function readProperties(properties: MessageProperties): Pick<MessageProperties, 'messageId' | 'correlationId'> {
  const { messageId, correlationId } = properties;
  requireFields({ message_id: messageId ?? null, correlation_id: correlationId ?? null }, STORED_PROPERTIES);
  return properties;
}

/** AMQP has 255 bytes for each. */
const STORED_PROPERTIES = { message_id: textCheck(255), correlation_id: textCheck(255) };

function invalid(details: readonly ErrorDetail[]): JobcastError {
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  return new JobcastError('INVALID_MESSAGE', `${details[0]?.property}: ${details[0]?.message}${more}`, details.slice(0, 100));
}
