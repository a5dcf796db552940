import type { RelatedRecord } from '#libs/contract';

/** A job that was asked for, checked, with every default filled in. */
export interface NewJob {
  readonly tenant: string;
  readonly type: string;
  /** They fit the type's schema; the empty object where none were given. */
  readonly parameters: unknown;
  readonly priority: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly expiresAt: Date | null;
  readonly runAt: Date | null;
  readonly pending: boolean;
  readonly idempotencyKey: string | null;
  /** What the request says, else the type, else 1. */
  readonly maxAttempts: number;
  /** What the request says, else the type; null: no limit. */
  readonly timeoutMs: number | null;
  readonly locked: boolean;
  readonly relatedRecord: RelatedRecord | null;
}
