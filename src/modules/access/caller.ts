/** What tokens may allow; a job type may ask for others. */
export type Permission = 'create_job' | 'cancel_job' | 'view_tenant_jobs' | 'view_all_jobs' | 'manage_tenants';

/** Who asks. */
export interface Caller {
  /** The name of the user; null for the local administrator. */
  readonly subject: string | null;
  /** The only tenant whose work the caller may touch; null: none, but where a permission is for all tenants. */
  readonly tenant: string | null;
  readonly permissions: ReadonlySet<string>;
  /** May do everything: without authentication, whoever reaches the service. */
  readonly isLocalAdministrator: boolean;
}

/** Who asks when there is no authentication. */
export const LOCAL_ADMINISTRATOR: Caller = { subject: null, tenant: null, permissions: new Set(), isLocalAdministrator: true };

/** Whether the caller has a permission. */
export function can(caller: Caller, permission: Permission): boolean {
  return caller.isLocalAdministrator || caller.permissions.has(permission);
}
