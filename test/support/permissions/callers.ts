/** Who asks in the table of permissions: the claims of their tokens; undefined: no token. Each one's name is also its `sub`. */
export const CALLERS = {
  stranger: undefined,
  nobody: { tenant: 'acme' },
  create_job: { tenant: 'acme', permissions: ['create_job'] },
  cancel_job: { tenant: 'acme', permissions: ['cancel_job'] },
  view_tenant_jobs: { tenant: 'acme', permissions: ['view_tenant_jobs'] },
  view_all_jobs: { tenant: 'acme', permissions: ['view_all_jobs'] },
  manage_tenants: { tenant: 'acme', permissions: ['manage_tenants'] },
  submitter: { tenant: 'acme', roles: ['submitter'] },
  manager: { tenant: 'acme', roles: ['manager'] },
  publisher: { tenant: 'acme', roles: ['manager'], permissions: ['publish', 'withdraw'] },
  administrator: { tenant: 'acme', roles: ['administrator'] },
  foreigner: { tenant: 'zeta', roles: ['manager'] },
} as const;

/** One of {@link CALLERS}. */
export type CallerName = keyof typeof CALLERS;

/** All names, in the order of the table's columns. */
export const CALLER_NAMES = Object.keys(CALLERS) as CallerName[];
