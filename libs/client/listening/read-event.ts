import type { JobEvent } from '#libs/contract';
import { isEvent } from './is-event.js';

/** A message's body as an event, or undefined when it is none: anybody may publish to an exchange. */
export function readEvent(body: Buffer): JobEvent | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
