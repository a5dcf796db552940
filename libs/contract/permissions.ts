/** What a token may allow by itself; a job type may ask for permissions with other names (`createPermissions`, `cancelPermissions`). */
export const PERMISSIONS = ['create_job', 'cancel_job', 'view_tenant_jobs', 'view_all_jobs', 'manage_tenants'] as const;

/** One of {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];
