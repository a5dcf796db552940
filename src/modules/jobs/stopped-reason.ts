import type { Reason } from '#libs/contract';

/** The reason of a job that ended because somebody asked for it. */
export function stoppedReason(asked: { readonly by: string | null; readonly message: string | null }): Reason {
  return { code: 'STOPPED', message: asked.message ?? 'stopped on request', requestedBy: asked.by };
}
