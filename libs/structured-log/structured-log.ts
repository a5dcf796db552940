import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/**
 * The service's log: one JSON object a line, with `level`, `time`, `instance`, `context`, `msg` and the fields of the event
 * (`tenant`, `jobId`, `jobType`, `attempt`). Without a destination each line is written to standard output before the call
 * returns, in whichever thread that is.
 */
export function structuredLog(instance: string, destination?: DestinationStream): Logger {
  const options = {
    base: { instance },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: ['password', 'authorization', '*.password', '*.authorization'], censor: '***' },
  };
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}
