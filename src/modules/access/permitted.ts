import type { JobScope } from '../jobs/index.js';
import { can, canAll, type Caller } from './caller.js';

/** What is needed of a job to judge who may see it. */
export interface OwnedJob {
  readonly tenant: string;
  readonly owner: string | null;
}

/** What a job type asks for; the options of its description. */
export interface TypePermissions {
  readonly createPermissions: readonly string[];
  readonly cancelPermissions: readonly string[];
}

/** The jobs that the caller may see: all, its tenant's, or its own in its tenant. */
export function viewScope(caller: Caller): JobScope {
  if (can(caller, 'view_all_jobs')) return { tenant: null, owner: null };
  const tenant = caller.tenant ?? ''; // no tenant has this name: without one there is nothing to see
  return { tenant, owner: can(caller, 'view_tenant_jobs') ? null : (caller.subject ?? '') };
}

/** Whether the caller may see a job. */
export function mayView(caller: Caller, job: OwnedJob): boolean {
  const { tenant, owner } = viewScope(caller);
  return (tenant === null || tenant === job.tenant) && (owner === null || owner === job.owner);
}

/** Whether the caller may give a tenant jobs of types that ask for nothing: `create_job` counts in its own tenant, with `view_all_jobs` in all. */
export function mayCreate(caller: Caller, tenant: string): boolean {
  return can(caller, 'create_job') && (can(caller, 'view_all_jobs') || caller.tenant === tenant);
}

/** Whether the caller may give a tenant jobs of a type. A type that is not known (undefined) may ask for anything. */
export function mayCreateType(caller: Caller, tenant: string, type: TypePermissions | undefined): boolean {
  return mayCreate(caller, tenant) && hasAll(caller, type?.createPermissions);
}

/** Whether the caller may stop a job: one that it may see, with `cancel_job` and what the job's type asks for; also its own. */
export function mayStop(caller: Caller, job: OwnedJob, type: TypePermissions | undefined): boolean {
  return mayView(caller, job) && mayCancelType(caller, type);
}

/** Whether the caller may run a job again, or let a PENDING one run. */
export function mayRetry(caller: Caller, job: OwnedJob, type: TypePermissions | undefined): boolean {
  return mayView(caller, job) && mayCreateType(caller, job.tenant, type);
}

/** Whether the caller may remove a job (that it has ended and is not locked is another matter): the same as stopping it. */
export function mayRemove(caller: Caller, job: OwnedJob, type: TypePermissions | undefined): boolean {
  return mayStop(caller, job, type);
}

/** Whether the caller may stop and remove jobs of a type where it may see them. */
export function mayCancelType(caller: Caller, type: TypePermissions | undefined): boolean {
  return can(caller, 'cancel_job') && hasAll(caller, type?.cancelPermissions);
}

/** Whether the caller may give a job another owner than itself. */
export function mayNameOwner(caller: Caller): boolean {
  return can(caller, 'view_all_jobs');
}

/** Whether the caller may make and change tenants, pause job types and drain instances. */
export function mayManageTenants(caller: Caller): boolean {
  return can(caller, 'manage_tenants');
}

/** Whether the caller may see a tenant's settings: its members do. */
export function mayViewTenant(caller: Caller, tenant: string): boolean {
  return mayManageTenants(caller) || caller.tenant === tenant;
}

function hasAll(caller: Caller, permissions: readonly string[] | undefined): boolean {
  return permissions === undefined ? canAll(caller) : permissions.every((permission) => can(caller, permission));
}
