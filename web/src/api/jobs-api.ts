import type { AttemptView, FileView, JobDetailsView, JobStatus, JobView, RecordView } from './job-view';
import type { Query } from './address';
import { request, send } from './request';

/** A page of a list; `nextCursor` leads on, null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** What a stored job is told as. */
export interface Submitted {
  readonly job: { readonly id: string; readonly status: JobStatus; readonly duplicate: boolean };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** What an action on many jobs did. */
export interface BulkOutcome {
  readonly matched: number;
  readonly changed: number;
  readonly skipped: number;
  readonly refused: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  /** How many more match, as far as they were counted. */
  readonly remaining: number;
  readonly nextCursor: string | null;
}

/** An action on many jobs: on those named, or on all that a filter finds. */
export interface BulkRequest {
  readonly action: 'stop' | 'retry' | 'remove';
  readonly ids?: readonly string[];
  readonly filter?: Query;
  readonly cursor?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

const of = (id: string): string => `jobs/${encodeURIComponent(id)}`;

/** Jobs by REST. */
export const jobsApi = {
  list: (query: Query, signal?: AbortSignal) => request<Page<JobView>>('jobs', { query, ...(signal && { signal }) }),
  counts: (query: Query) => request<Partial<Record<JobStatus, number>> & { capped: number }>('jobs/counts', { query }),
  find: (id: string) => request<JobDetailsView>(of(id)),
  attempts: (id: string) => request<{ items: readonly AttemptView[] }>(`${of(id)}/attempts`),
  records: (id: string, cursor: string | null) => request<Page<RecordView>>(`${of(id)}/records`, { query: { cursor } }),
  files: (id: string) => request<{ items: readonly FileView[] }>(`${of(id)}/files`),
  submit: (body: unknown, key: string) => request<Submitted>('jobs', { method: 'POST', body, headers: { 'idempotency-key': key } }),
  enqueue: (id: string) => request<unknown>(`${of(id)}/enqueue`, { method: 'POST' }),
  stop: (id: string, reason: string, force: boolean) =>
    request<unknown>(`${of(id)}/stop`, { method: 'POST', body: { ...(reason && { reason }), ...(force && { force }) } }),
  retry: (id: string) => request<Submitted>(`${of(id)}/retry`, { method: 'POST' }),
  remove: (id: string) => request<undefined>(of(id), { method: 'DELETE' }),
  lock: (id: string, locked: boolean) => request<unknown>(`${of(id)}/${locked ? 'lock' : 'unlock'}`, { method: 'POST' }),
  upload: (id: string, file: File) =>
    send(`${of(id)}/files/${encodeURIComponent(file.name)}`, {
      method: 'PUT',
      raw: file,
      headers: { 'content-type': file.type || 'application/octet-stream' },
    }),
  bulk: (body: BulkRequest) => request<BulkOutcome>('jobs/bulk', { method: 'POST', body }),
  clear: (body: unknown) => request<{ removed: number; active: number }>('jobs/clear', { method: 'POST', body }),
};
