/** What `@JobType` takes: everything that the service knows of a job type. Only the name is required. */
export interface JobTypeOptions<Parameters = unknown, Result = unknown> {
  /** The stable name by which jobs are submitted: `^[a-z0-9][a-z0-9_-]{0,62}$`. */
  readonly name: string;
  /** The class of the parameters, with class-validator decorators, or `AnyObject`. Absent: the job takes no parameters. */
  readonly parameters?: new () => Parameters;
  /** The class of the result, with class-validator decorators, or `AnyObject`. Absent: any JSON value. */
  readonly result?: new () => Result;
  /** For people; default: the name. */
  readonly title?: string;
  readonly description?: string;
  /** Not offered to people who choose a type; default false. */
  readonly hidden?: boolean;
  /** False: one at a time over all tenants and instances; default true. */
  readonly runConcurrently?: boolean;
  /** How many may run at once over all instances, 1 or more; default without limit. */
  readonly maxRunning?: number;
  /** How many of one tenant may run at once over all instances, 1 or more; default without limit. */
  readonly maxRunningPerTenant?: number;
  /** How many may start in any minute, over all instances; one that is run again starts again. Default without limit. */
  readonly maxStartsPerMinute?: number;
  /** Of all types with the same group, one job at a time runs; written like a name. */
  readonly serialGroup?: string;
  /** What a caller must hold, besides `create_job`, to submit one. */
  readonly createPermissions?: readonly string[];
  /** What a caller must hold, besides `cancel_job`, to stop one. */
  readonly cancelPermissions?: readonly string[];
  /** It may be run again when its instance was lost or drained; default false. */
  readonly restartable?: boolean;
  /** How often an attempt that throws is followed by another, the first counted: 1 to 1 000; default 1. */
  readonly maxAttempts?: number;
  /**
   * The delay before another attempt: `baseMs × factor^(attempt−1)`, at most `maxMs`; default 1 000, 2, 600 000. `baseMs` and `maxMs` are
   * 1 to 31 536 000 000 (365 days), `factor` is 1 to 1 000 and may have a fraction.
   */
  readonly backoff?: { readonly baseMs?: number; readonly factor?: number; readonly maxMs?: number };
  /** How long a run may take before it is stopped and FAILED `TIMEOUT`: 1 to 2 147 483 647 (24.8 days); default without limit. */
  readonly timeoutMs?: number;
  /**
   * A run that returns, but has logged errors (`this.logger.error`), is FAILED; default false: it is SUCCEEDED, and its reason tells how many
   * errors there were.
   */
  readonly failOnErrors?: boolean;
  /** Make the workspace before the run begins, so that a full disk fails early; default false: at the first `workspace()`. */
  readonly workspace?: boolean;
  /**
   * `thread` for work that keeps the processor busy: only there can it be ended by force, and a crash ends nothing but the job. The thread
   * imports the plug-in by itself and may run other jobs after this one: what a job leaves in a module's variables is there for the next.
   * What it writes to the console goes to the job's log. Default `inline`.
   */
  readonly isolation?: 'inline' | 'thread';
  /**
   * How many MiB of JavaScript values a job in a thread may keep at once, with the code that it loads (about 12): 16 to 1 048 576. A job that
   * takes more is FAILED `OUT_OF_MEMORY`. Default: its share of half the memory that the instance has, 64 to 2 048. The content of Buffers and
   * ArrayBuffers lies outside and is not counted.
   */
  readonly maxMemoryMb?: number;
}
