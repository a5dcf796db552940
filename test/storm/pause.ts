import { setTimeout as sleep } from 'node:timers/promises';

/** How long a fault lasts: between two times, by its force. */
export function pause(leastMs: number, mostMs: number, force: number): Promise<void> {
  return sleep(leastMs + force * (mostMs - leastMs));
}
