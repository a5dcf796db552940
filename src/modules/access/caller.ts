import type { RoleName } from '#libs/contract';

/** By what somebody asks; `typescript`: by a call of the host application. */
export type Door = 'amqp' | 'rest' | 'typescript';

/** Who asks. */
export interface Caller {
  /** The name of the user; null for the local administrator. */
  readonly subject: string | null;
  /** The tenant whose work the caller may touch; null: none, but for whoever has `view_all_jobs`. */
  readonly tenant: string | null;
  /** Those of the token and those of its roles. */
  readonly permissions: ReadonlySet<string>;
  readonly roles: readonly RoleName[];
  /** May do everything: without authentication, whoever reaches the service. */
  readonly isLocalAdministrator: boolean;
  /** The end of the token's validity; default: none. */
  readonly expiresAt?: Date;
  /** Default: `typescript`. */
  readonly door?: Door;
}

/** Who asks when there is no authentication. */
export const LOCAL_ADMINISTRATOR: Caller = { subject: null, tenant: null, permissions: new Set(), roles: [], isLocalAdministrator: true };

/** Whether the caller may do everything that any job type asks for, also where its permissions are not known. */
export function canAll(caller: Caller): boolean {
  return caller.isLocalAdministrator || caller.roles.includes('administrator');
}

/** Whether the caller has a permission, one of the service's or one that a job type asks for. */
export function can(caller: Caller, permission: string): boolean {
  return canAll(caller) || caller.permissions.has(permission);
}
