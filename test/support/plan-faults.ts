import type { PlanNode, RecordedPlan } from './plan-recorder.js';

/** What the plans of a claim may do at most. */
export interface PlanBounds {
  /** The tables that grow with the backlog or the tenants: none of them is read from end to end. */
  readonly growing: ReadonlySet<string>;
  /** How many rows a node may sort, or read in vain. */
  readonly rows: number;
  /** How many pages all statements together may touch. */
  readonly buffers: number;
}

/** Whatever in the plans grows with the backlog, in words; none when all is within the bounds. */
export function planFaults(plans: readonly RecordedPlan[], { growing, rows, buffers }: PlanBounds): string[] {
  const faults = plans.flatMap(({ sql, nodes }) =>
    nodes.filter(isCarriedOut).flatMap((node) => {
      const relation = node['Relation Name'] ?? '';
      const found: string[] = [];
      if (node['Node Type'].endsWith('Seq Scan') && growing.has(relation)) found.push(`reads all of ${relation}`);
      // What it was given counts: below a LIMIT a sort gives few rows.
      const sorted = node['Node Type'].endsWith('Sort') ? rowsBelow(node) : 0;
      if (sorted > rows) found.push(`sorts ${Math.round(sorted)} rows`);
      const inVain = (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops'];
      if (inVain > rows) found.push(`reads ${Math.round(inVain)} rows of ${relation} in vain`);
      return found.map((what) => `${what}: ${sql}`);
    }),
  );
  const touched = plans.reduce((sum, plan) => sum + plan.buffers, 0);
  return touched > buffers ? [...faults, `touches ${touched} pages, more than ${buffers}`] : faults;
}

/** A plan has branches that no row leads to. */
function isCarriedOut(node: PlanNode): boolean {
  return node['Actual Loops'] > 0;
}

function rowsBelow({ Plans = [] }: PlanNode): number {
  return Plans.reduce((sum, plan) => sum + plan['Actual Rows'] * plan['Actual Loops'], 0);
}
