/** Asks for a job to end. */
export interface StopRequest {
  readonly tenant: string;
  readonly jobId: string;
  readonly reason?: string | null;
  /** Who asks. */
  readonly requestedBy?: string | null;
}
