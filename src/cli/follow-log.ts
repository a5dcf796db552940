import { setTimeout as sleep } from 'node:timers/promises';
import type { CliContext } from './cli-context.js';
import { patiently } from './patiently.js';

const LOOK_MS = 400;
const PART_BYTES = '1048576';

/** Writes a job's log, and what is added to it until the job has ended if `follow`. Resolves to how many bytes there were. */
export async function followLog({ api, output }: CliContext, jobId: string, follow: boolean): Promise<number> {
  for (let offset = 0; ;) {
    const response = await patiently(output, () =>
      api.open(`/v1/jobs/${jobId}/log`, { query: { offset: String(offset), limit: PART_BYTES } }),
    );
    output.text(await response.text());
    const next = Number(response.headers.get('x-log-next-offset') ?? offset);
    const atEnd = next >= Number(response.headers.get('x-log-size') ?? 0);
    const isOver = atEnd && (!follow || response.headers.get('x-log-complete') === 'true');
    if (isOver || (!follow && next <= offset)) return next;
    offset = next;
    if (atEnd) await sleep(LOOK_MS);
  }
}
