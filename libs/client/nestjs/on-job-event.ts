import { SetMetadata } from '@nestjs/common';
import type { EventHandler } from '../listening/event-handler.js';
import { JOB_EVENT_KEY } from './job-event-key.js';
import type { JobEventChoice } from './job-event-choice.js';

/** Typed, so that a decorated method with other parameters does not compile. */
type HandlerDecorator = <T extends EventHandler>(target: object, property: string | symbol, descriptor: TypedPropertyDescriptor<T>) => void;

/**
 * Lets a method of a provider or a controller handle events of jobs: `@OnJobEvent({ jobType: 'invoice', status: 'SUCCEEDED' })` on
 * `paid(event: JobEvent, context: EventContext)`. Without a choice it handles all.
 *
 * Once per service: events wait for the service while it is down, and those of a job come in order, to one replica at a time. The event
 * is done with when the method's promise resolves; one that throws is called again up to `tries` times, and then the event is put
 * aside. With `perReplica` every replica gets each event while it is connected. Needs {@link JobcastClientModule}.
 */
export function OnJobEvent(choice: JobEventChoice = {}): HandlerDecorator {
  return (target, property, descriptor) => {
    if (Reflect.hasMetadata(JOB_EVENT_KEY, descriptor.value as object)) {
      throw new TypeError(`expected one @OnJobEvent on ${String(property)}, got two; choose several by lists, or call it from two methods`);
    }
    SetMetadata(JOB_EVENT_KEY, choice)(target, property, descriptor);
  };
}
