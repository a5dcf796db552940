/** Which jobs a statement may read; null does not restrict. Whoever may see nothing has a tenant of a name that no tenant has. */
export interface JobScope {
  readonly tenant: string | null;
  readonly owner: string | null;
}

/** All jobs of all tenants: for the service itself, and for whoever may see them all. */
export const EVERY_JOB: JobScope = { tenant: null, owner: null };
