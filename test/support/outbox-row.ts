import type { OutboxRow } from '../../src/events/read-outbox.sql.js';

/** An event of a job that waits in the outbox. */
export function outboxRow(id: number, jobId: string, routingKey = 'k'): OutboxRow {
  return { id, jobId, sequence: id, routingKey, type: 't', traceparent: null, body: '{}' };
}
