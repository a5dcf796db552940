/** Closes a connection or a channel, waiting at most `ms` for the broker's answer; one that is closed already is fine. */
export async function closeWithin(closable: { close(): Promise<void> }, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  // An async function also turns amqplib's thrown "already closed" into a rejection.
  const closing = (async () => closable.close())().catch(() => undefined);
  await Promise.race([closing, late]);
  clearTimeout(timer);
}

/** Closes a channel and does not wait for the broker's answer: amqplib 2.3 drops it, and leaves its promise open, if the connection is lost first. */
export function closeWithoutWaiting(channel: { close(): Promise<void> }): void {
  (async () => channel.close())().catch(() => undefined);
}
