/** What the heartbeat's thread is given at its start. */
export interface HeartbeatData {
  readonly databaseUrl: string;
  readonly schema: string;
  /** The instance's name, for the log. */
  readonly instance: string;
  readonly heartbeatMs: number;
  readonly leaseMs: number;
  /** Whether the thread may end the process, because that is the service's own. */
  readonly mayEndProcess: boolean;
  /** After how long a renewal that failed is tried again. */
  readonly retryMs: number;
  /** The buffer of the `HeartbeatMemory` that both threads share. */
  readonly buffer: SharedArrayBuffer;
}
