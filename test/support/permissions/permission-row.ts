import type { CallerName } from './callers.js';

/** What a row's requests are about; the caller's own job has its name as owner, a colleague's has another. */
export type Target = 'nothing' | 'own plain' | "a colleague's plain" | 'own guarded';

/** What a caller may: `✓`, or the status of the refusal. */
export type Answer = '✓' | 401 | 403 | 404;

/** A row of the table of permissions. */
export interface PermissionRow {
  readonly does: string;
  readonly routes: readonly string[];
  /** The AMQP command that does the same. */
  readonly command?: string;
  readonly target: Target;
  /** How the job is that is written: nobody takes a PENDING one; ABORTED has ended. */
  readonly job?: 'PENDING' | 'ABORTED';
  /** The body, and what stands for the parameters of the route. */
  readonly body?: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly answer: (caller: CallerName) => Answer;
}
