import type { JobEventData } from '#libs/contract';
import { auditResult } from './audit-result.js';
import { bytesText } from './bytes-text.js';
import type { Share } from './shares.js';
import type { DemoTenant } from './tenants.js';

const HEADINGS = ['tenant', 'weight', 'jobs', 'succeeded', 'failed', 'aborted', 'files', 'bytes', 'MB/s', 'share due', 'received'];

/** One row for each tenant, as aligned lines; `ends` are the last events of all jobs. */
export function tenantTable(tenants: readonly DemoTenant[], ends: readonly JobEventData[], shared: ReadonlyMap<string, Share>): string[] {
  const rows = tenants.map((tenant) =>
    row(
      tenant,
      ends.filter((end) => end.tenant === tenant.name),
      shared.get(tenant.name),
    ),
  );
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  return table.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}

function row({ name, weight }: DemoTenant, ends: readonly JobEventData[], share: Share | undefined): string[] {
  const count = (status: JobEventData['status']): string => String(ends.filter((end) => end.status === status).length);
  const audits = ends.filter(({ status, jobType }) => status === 'SUCCEEDED' && jobType === 'fixity-audit');
  const results = audits.map(({ result }) => auditResult(result));
  const bytes = results.reduce((total, result) => total + result.bytes, 0);
  const files = results.reduce((total, result) => total + result.files, 0);
  const counts = [ends.length, count('SUCCEEDED'), count('FAILED'), count('ABORTED'), files].map(String);
  return [name, String(weight), ...counts, bytesText(bytes), rate(bytes, audits), percent(share?.due), percent(share?.received)];
}

/** From the first start to the last end. */
function rate(bytes: number, audits: readonly JobEventData[]): string {
  const from = Math.min(...audits.map(({ startedAt }) => Date.parse(startedAt ?? '')));
  const to = Math.max(...audits.map(({ stoppedAt }) => Date.parse(stoppedAt ?? '')));
  return to > from ? (bytes / 1000 / (to - from)).toFixed(1) : '–';
}

function percent(part: number | undefined): string {
  return part === undefined ? '–' : `${(part * 100).toFixed(1)} %`;
}
