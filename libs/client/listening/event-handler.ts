import type { JobEvent } from '#libs/contract';
import type { EventContext } from './event-context.js';

/** Handles one event; the event is done with when it resolves. It may come twice, so handling it twice must do no harm. */
export type EventHandler = (event: JobEvent, context: EventContext) => unknown;
