import { Duplex } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Lets the frames that one turn of the event loop writes leave by one system call: amqplib writes each frame by itself, and
 * a fifth of the time of a busy instance went into those calls.
 */
export function coalesceWrites({ connection }: ChannelModel): void {
  if (!('stream' in connection) || !(connection.stream instanceof Duplex)) return; // another version of amqplib: slower, not wrong
  const { stream } = connection;
  const write = stream.write;
  let corked = false;
  const uncork = () => {
    corked = false;
    stream.uncork();
  };
  stream.write = function corkedWrite(this: Duplex, ...chunk: unknown[]) {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    return Reflect.apply(write, this, chunk);
  };
}
