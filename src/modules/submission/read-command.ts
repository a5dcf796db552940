import type { MessageProperties } from '#libs/amqp';
import { Mistakes } from '#libs/contract';
import { checkFields, isFields, shown, textCheck, type FieldCheck, type Fields } from '../jobs/index.js';

/** A command's body as an object. @throws JobcastError `INVALID_MESSAGE` when it is anything else. */
export function readCommand(body: unknown): Fields {
  if (isFields(body)) return body;
  const mistakes = new Mistakes();
  mistakes.add(() => ({ property: 'message', message: `expected an object, got ${shown(body)}; send a JSON object` }));
  throw mistakes.toError();
}

/** Refuses a command whose fields are not as they should be. @throws JobcastError `INVALID_MESSAGE` with everything that is wrong. */
export function requireFields(body: Fields, checks: Readonly<Record<string, FieldCheck>>): void {
  const mistakes = checkFields(body, checks, '');
  if (mistakes.count > 0) throw mistakes.toError();
}

/** The properties that are stored with a job. @throws JobcastError `INVALID_MESSAGE` when the table cannot hold them. */
export function readProperties(properties: MessageProperties): Pick<MessageProperties, 'messageId' | 'correlationId'> {
  const { messageId, correlationId } = properties;
  requireFields({ message_id: messageId ?? null, correlation_id: correlationId ?? null }, STORED_PROPERTIES);
  return properties;
}

/** AMQP has 255 bytes for each. */
const STORED_PROPERTIES = { message_id: textCheck(255), correlation_id: textCheck(255) };
