import { can, type Caller } from './caller.js';

/** What is needed of a job to judge who may see it. */
export interface OwnedJob {
  readonly tenant: string;
  readonly owner: string | null;
}

/** What a list of jobs is limited to for the caller: nothing, its tenant, or its own jobs in its tenant. */
export function viewLimits(caller: Caller): Partial<Record<'tenant' | 'owner', string>> {
  if (can(caller, 'view_all_jobs')) return {};
  const tenant = caller.tenant ?? ''; // no tenant has this name: without one there is nothing to see
  return can(caller, 'view_tenant_jobs') ? { tenant } : { tenant, owner: caller.subject ?? '' };
}

/** Whether the caller may see a job. */
export function mayView(caller: Caller, job: OwnedJob): boolean {
  const { tenant, owner } = viewLimits(caller);
  return (tenant === undefined || tenant === job.tenant) && (owner === undefined || owner === job.owner);
}

/** Whether the caller may stop a job: one that it may see and that is its own, or any that it may see with `cancel_job`. */
export function mayStop(caller: Caller, job: OwnedJob): boolean {
  return mayView(caller, job) && (can(caller, 'cancel_job') || job.owner === caller.subject);
}

/** Whether the caller may give jobs to a tenant. */
export function mayCreate(caller: Caller, tenant: string): boolean {
  return (
    can(caller, 'create_job') &&
    (caller.isLocalAdministrator || caller.tenant === tenant || (caller.tenant === null && can(caller, 'view_all_jobs')))
  );
}

/** Whether the caller may make and change tenants. */
export function mayManageTenants(caller: Caller): boolean {
  return can(caller, 'manage_tenants');
}
