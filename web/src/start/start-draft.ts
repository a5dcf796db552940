import type { JobDetailsView } from '../api/job-view';

/** What the user has filled in so far. Times are as the fields hold them, local. */
export interface StartDraft {
  readonly tenant: string;
  readonly name: string;
  readonly description: string;
  readonly priority: string;
  readonly runAt: string;
  readonly expiresAt: string;
  readonly parameters: unknown;
}

const TENANT_KEY = 'jobcast.tenant';

/** The tenant that was written last on this machine. */
export const lastTenant = {
  read: (): string => localStorage.getItem(TENANT_KEY) ?? '',
  write: (tenant: string): void => localStorage.setItem(TENANT_KEY, tenant),
};

/** An empty draft, or one that is like a job. */
export function draftLike(model: JobDetailsView | null, tenant: string | null): StartDraft {
  return {
    tenant: tenant ?? model?.tenant ?? lastTenant.read(),
    name: model?.name ?? '',
    description: model?.description ?? '',
    priority: model ? String(model.priority) : '0',
    runAt: '',
    expiresAt: '',
    parameters: model?.parameters ?? {},
  };
}

/** The request that the draft stands for; what is empty is left out. */
export function requestOf(type: string, draft: StartDraft): Record<string, unknown> {
  const { tenant, name, description, priority, runAt, expiresAt, parameters } = draft;
  const isEmpty = typeof parameters === 'object' && parameters !== null && Object.keys(parameters).length === 0;
  return {
    tenant: tenant.trim(),
    type,
    ...(!isEmpty && { parameters }),
    ...(name.trim() && { name: name.trim() }),
    ...(description.trim() && { description: description.trim() }),
    ...(Number(priority) !== 0 && { priority: Number(priority) }),
    ...(runAt && { runAt: new Date(runAt).toISOString() }),
    ...(expiresAt && { expiresAt: new Date(expiresAt).toISOString() }),
  };
}
