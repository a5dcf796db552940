/** Events that the broker will never take (larger than its max_message_size, say), so that those behind them can leave the outbox. */
export const REFUSED_EVENT_TABLES = `
CREATE TABLE t_refused_event (
  id          bigint PRIMARY KEY,
  job_id      uuid NOT NULL,
  sequence    integer NOT NULL,
  routing_key text NOT NULL,
  type        text NOT NULL,
  traceparent text,
  body        text NOT NULL,
  reason      text NOT NULL,
  refused_at  timestamptz(3) NOT NULL DEFAULT now()
);
`;
