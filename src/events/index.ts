export { appendToOutboxSql, EVENT_COLUMNS } from './append-to-outbox.sql.js';
export { toOutboxEvent, type Announcement, type OutboxEvent } from './cloud-event.js';
export { EventsModule } from './events.module.js';
export { outboxState, type OutboxState } from './outbox-state.sql.js';
export type { Progress } from './progress-event.js';
export { ProgressPublisher } from './progress-publisher.js';
export { Relay } from './relay.js';
