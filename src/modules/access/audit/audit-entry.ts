import type { Door } from '../caller.js';

/** What can be done by a door; what several jobs are done to at once leaves a row for each besides its own. */
export type AuditAction =
  | 'submit'
  | 'enqueue'
  | 'stop'
  | 'retry'
  | 'remove'
  | 'lock'
  | 'unlock'
  | 'attach'
  | 'bulk'
  | 'clear'
  | 'save-tenant'
  | 'pause-type'
  | 'resume-type'
  | 'save-schedule'
  | 'delete-schedule'
  | 'drain-instance';

/** A write as it is noted: who, by which door, what, and what came of it. */
export interface AuditEntry {
  /** Null: the local administrator. */
  readonly caller: string | null;
  readonly door: Door;
  readonly action: AuditAction;
  readonly tenant: string | null;
  readonly jobIds: readonly string[] | null;
  /** Of what is no job: a tenant, a type, a schedule, an instance. */
  readonly name: string | null;
  /** `DONE`, or the code of the refusal. */
  readonly outcome: string;
  readonly detail: string | null;
}
