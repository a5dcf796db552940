/** What may differ from call to call. */
export interface CallOptions {
  /** How long this call waits for its answer, in milliseconds; 0: without end. Default: that of the client. */
  readonly timeoutMs?: number;
}
