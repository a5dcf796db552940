import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { EventHandler } from '../listening/event-handler.js';
import { JOB_EVENT_KEY } from './job-event-key.js';
import type { JobEventChoice } from './job-event-choice.js';

/** A method that handles events. */
export interface EventMethod {
  /** `<Class>.<method>`. */
  readonly name: string;
  readonly choice: JobEventChoice;
  readonly handler: EventHandler;
}

/** The methods with `@OnJobEvent` of all providers and controllers. @throws TypeError when one belongs to a class that is made per request. */
export function findEventMethods(discovery: DiscoveryService, scanner: MetadataScanner): EventMethod[] {
  const methods = new Map<object, EventMethod[]>();
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const type: unknown = wrapper.isDependencyTreeStatic() ? wrapper.instance?.constructor : wrapper.metatype;
    if (typeof type !== 'function') continue;
    const found = eventMethodsOf(scanner, type, wrapper.instance as object);
    if (found.length > 0 && !wrapper.isDependencyTreeStatic()) {
      throw new TypeError(
        `expected ${type.name}, which handles events by @OnJobEvent, to be made once, got one that is made for each request; change its scope and those of its dependencies`,
      );
    }
    // The same instance may be provided under several names.
    if (found.length > 0) methods.set(wrapper.instance as object, found);
  }
  return [...methods.values()].flat();
}

interface NamedClass {
  readonly name: string;
  readonly prototype: object;
}

function eventMethodsOf(scanner: MetadataScanner, { name, prototype }: NamedClass, instance: object): EventMethod[] {
  return scanner.getAllMethodNames(prototype ?? null).flatMap((method) => {
    const value: unknown = Reflect.get(prototype, method);
    if (typeof value !== 'function') return [];
    const choice = Reflect.getMetadata(JOB_EVENT_KEY, value) as JobEventChoice | undefined;
    if (!choice) return [];
    const handler: EventHandler = (event, context) => Reflect.apply(value, instance, [event, context]) as unknown;
    return [{ name: `${name}.${method}`, choice, handler }];
  });
}
