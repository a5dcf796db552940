import { within } from '#libs/runtime';

/** A connection or a channel. */
interface Closable {
  close(): Promise<void>;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Closes a connection or a channel, waiting at most `ms` for the broker's answer; one that is closed already is fine.
 * The event counts too: amqplib never settles the call for a channel whose connection closes first.
 */
export async function closeWithin(closable: Closable, ms: number): Promise<void> {
  const closed = new Promise<void>((resolve) => closable.once('close', resolve));
  // An async function also turns amqplib's thrown "already closed" into a rejection.
  const closing = (async () => closable.close())().catch(() => undefined);
  await within(Promise.race([closing, closed]), ms);
}

/** Closes a channel and does not wait for the broker's answer: amqplib 2.3 drops it, and leaves its promise open, if the connection is lost first. */
export function closeWithoutWaiting(channel: { close(): Promise<void> }): void {
  (async () => channel.close())().catch(() => undefined);
}
