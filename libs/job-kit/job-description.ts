/** The job as its runner may see it. Times are RFC 3339 in UTC with milliseconds; what has no value is null. */
export interface JobDescription {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  readonly name: string | null;
  readonly description: string | null;
  /** The user for whom the job runs. */
  readonly owner: string | null;
  readonly priority: number;
  /** 1 for the first run, one more for each run after it. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly queuedAt: string;
  readonly expiresAt: string | null;
  /** What the submitter gave to tell its own request by. */
  readonly correlationId: string | null;
}
