import type { InstanceView, JobTypeView, OverviewView, TenantSettings, TenantView } from './operations-view';
import { request } from './request';
import type { ScheduleView } from './schedule-view';
import type { SessionView } from './session-view';

/** What is not a job: sessions, job types, tenants, instances, schedules, figures. */
export const operationsApi = {
  session: () => request<SessionView>('session'),
  signIn: (token: string) => request<undefined>('session', { method: 'POST', body: { token } }),
  signOut: () => request<undefined>('session', { method: 'DELETE' }),
  jobTypes: (all: boolean) => request<{ items: readonly JobTypeView[] }>('job-types', { query: { all: all || undefined } }),
  pauseType: (name: string, paused: boolean) =>
    request<unknown>(`job-types/${encodeURIComponent(name)}/${paused ? 'pause' : 'resume'}`, { method: 'POST' }),
  tenants: () => request<{ items: readonly TenantView[] }>('tenants'),
  saveTenant: (name: string, settings: Partial<Record<keyof TenantSettings, unknown>>) =>
    request<TenantView>(`tenants/${encodeURIComponent(name)}`, { method: 'PUT', body: settings }),
  instances: () => request<{ items: readonly InstanceView[] }>('instances'),
  drain: (incarnation: string) => request<unknown>(`instances/${encodeURIComponent(incarnation)}/drain`, { method: 'POST' }),
  schedules: () => request<{ items: readonly ScheduleView[] }>('schedules'),
  overview: (window: string, tenant: string | null) => request<OverviewView>('overview', { query: { window, tenant } }),
};
