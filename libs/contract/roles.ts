import type { Permission } from './permissions.js';

/** The roles of a new installation and the permissions of each. An administrator has besides them whatever a job type asks for. */
export const ROLES = {
  submitter: ['create_job'],
  manager: ['create_job', 'cancel_job', 'view_tenant_jobs'],
  administrator: ['create_job', 'cancel_job', 'view_tenant_jobs', 'view_all_jobs', 'manage_tenants'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

/** The name of one of {@link ROLES}. */
export type RoleName = keyof typeof ROLES;
