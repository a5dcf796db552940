import type { RowColumn } from '../database/index.js';
import type { OutboxEvent } from './cloud-event.js';

/** The columns of an event that a statement carries from its source rows to {@link appendToOutboxSql}. */
export const EVENT_COLUMNS: readonly RowColumn<OutboxEvent>[] = [
  { name: 'routing_key', type: 'text', of: (event) => event.routingKey },
  { name: 'event_type', type: 'text', of: (event) => event.type },
  { name: 'traceparent', type: 'text', of: (event) => event.traceparent },
  { name: 'body', type: 'json', of: (event) => event.body },
];

/**
 * The part of a statement that puts events into the outbox: `changed` has `id`, `sequence` and {@link EVENT_COLUMNS} for
 * each job whose row the statement has changed. The identity of a row is drawn after its job's row was locked, so events
 * of one job have rising identities in the order of their commits.
 */
export function appendToOutboxSql(changed: string): string {
  return `INSERT INTO t_outbox (job_id, sequence, routing_key, type, traceparent, body)
    SELECT id, sequence, routing_key, event_type, traceparent, body FROM ${changed}`;
}
