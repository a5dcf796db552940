/** A named schedule of a tenant: when it submits which job. */
export interface ScheduleView {
  readonly tenant: string;
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly missed: string;
  readonly paused: boolean;
  readonly request: { readonly type: string; readonly owner?: string | null };
  /** Why the last firing submitted no job; null: it did. */
  readonly lastError: string | null;
  readonly nextAt: string | null;
  readonly lastAt: string | null;
}
