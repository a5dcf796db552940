/** What a log line may carry besides its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The job's own log: its lines are stored with the job. Put no secrets in it. */
export interface JobLogger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Also counts: a job that ends well all the same tells how many errors it has logged. */
  error(message: string, fields?: LogFields): void;
}
