import { isMainThread } from 'node:worker_threads';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * The service's log: one JSON object a line, with `level`, `time`, `instance`, `context`, `msg` and the fields of the event
 * (`tenant`, `jobId`, `jobType`, `attempt`). Without a destination it goes to standard output, in whichever thread that is: in the main
 * thread soon after the call, and at the end of the process what is left (a reader that is slow, such as a pipe that is full, must not hold up the
 * service: of what it does not take in time, 16 MiB are kept); in another thread before the call returns, as the thread may end at any time.
 */
export function structuredLog(instance: string, destination?: DestinationStream): Logger {
  const options = {
    base: { instance },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: ['password', 'authorization', '*.password', '*.authorization'], censor: '***' },
  };
  return pino(options, destination ?? pino.destination({ dest: 1, sync: !isMainThread, maxLength: MAX_WAITING_BYTES }));
}
