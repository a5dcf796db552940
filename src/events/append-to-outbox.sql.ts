import type { OutboxEvent } from './cloud-event.js';

/** The columns of an event that a statement carries from its source rows to {@link appendToOutboxSql}, with their types. */
export const EVENT_COLUMNS = [
  { name: 'routing_key', type: 'text', of: (event: OutboxEvent) => event.routingKey },
  { name: 'event_type', type: 'text', of: (event: OutboxEvent) => event.type },
  { name: 'traceparent', type: 'text', of: (event: OutboxEvent) => event.traceparent },
  { name: 'body', type: 'text', of: (event: OutboxEvent) => event.body },
] as const;

/**
 * The part of a statement that puts events into the outbox: `changed` has `id`, `sequence` and {@link EVENT_COLUMNS} for
 * each job whose row the statement has changed. The identity of a row is drawn after its job's row was locked, so events
 * of one job have rising identities in the order of their commits.
 */
export function appendToOutboxSql(changed: string): string {
  return `INSERT INTO t_outbox (job_id, sequence, routing_key, type, traceparent, body)
    SELECT id, sequence, routing_key, event_type, traceparent, body FROM ${changed}`;
}
