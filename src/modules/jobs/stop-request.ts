/** Asks for a job to end. */
export interface StopRequest {
  readonly tenant: string;
  readonly jobId: string;
  readonly reason?: string | null;
  /** Who asks. */
  readonly requestedBy?: string | null;
  /** Whether it is ABORTED at once, also when it runs. Default false. */
  readonly force?: boolean;
  /** Whether the same request may have been carried out before: then a job that a stop has ended is no conflict. Default false. */
  readonly repeated?: boolean;
}
