import type { JobEventData } from '#libs/contract';
import type { EventLedger } from './event-ledger.js';
import type { ServiceProcess } from './service-process.js';

type Page = { readonly items: readonly Pick<JobEventData, 'jobId' | 'status' | 'sequence'>[]; readonly nextCursor: string | null };

/** Compares what was heard with what the service says by REST: one sentence for each job of which the two tell different things. */
export async function compareWithService(service: Pick<ServiceProcess, 'rest'>, ledger: EventLedger): Promise<string[]> {
  const faults: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = (await service.rest('GET', `/v1/jobs?limit=250${cursor && `&cursor=${cursor}`}`)) as Page;
    for (const { jobId, status, sequence } of page.items) {
      const heard = ledger.lastOf(jobId);
      if (heard?.status === status && heard.sequence === sequence) continue;
      faults.push(
        `job ${jobId}: the service has ${status} after ${sequence} events, heard was ${heard ? `${heard.status} after ${heard.sequence}` : 'nothing'}`,
      );
    }
    cursor = page.nextCursor;
  }
  return faults;
}
