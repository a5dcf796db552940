import { expectedCharge, finalCharge, meanAfter } from '../../src/modules/scheduling/charge.js';
import { chooseJobs } from '../../src/modules/scheduling/choose-jobs.js';
import { laneChanges } from '../../src/modules/scheduling/lane-changes.js';
import type { Lane } from '../../src/modules/scheduling/lane.js';
import { planHeads } from '../../src/modules/scheduling/plan-heads.js';
import { tenantTurns } from '../../src/modules/scheduling/tenant-turn.js';

/** A virtual time after a correction, as `writeReleasedLanes` writes it. */
function corrected(lane: { readonly vtime: number; readonly due: boolean }, correction: number, floor: number): number {
  return Math.max(lane.vtime + correction, lane.due ? 0 : Math.min(lane.vtime, floor));
}

/** The pure part of the scheduler, as one value, so that a property can be run on it and on its broken twins. */
export const SCHEDULING_RULES = {
  tenantTurns,
  planHeads,
  chooseJobs,
  laneChanges,
  expectedCharge,
  finalCharge,
  meanAfter,
  corrected,
  /** Whether a refund is the lane's due in full, as `LaneLedger` decides: by its tenant. */
  isDue: (lane: Lane, ofTenant: readonly Lane[]): boolean => [lane, ...ofTenant].some(({ waiting, parked }) => waiting && !parked),
  /** Which lanes of a tenant move on with a charge: all, also those in which nothing was taken. */
  moves: (taken: number): boolean => taken >= 0,
  /** Where a new lane begins: where its tenant stands, as `ensureLanes` writes it. */
  startsAt: (vtimeOfTenant: number): number => vtimeOfTenant,
  /** The weight that a claim goes by: that of now, not that of when the lane was made. */
  weightOf: ({ now }: { readonly now: number; readonly whenMade: number }): number => now,
  /** Whether a claim forgets the lanes that it was told of: it looks at each of them once. */
  forgets: (touched: ReadonlyMap<number, number>): boolean => touched.size >= 0,
};

/** What a broken twin must offer. */
export type SchedulingRules = typeof SCHEDULING_RULES;

/** The rules with one mutation. */
export function twinOf(mutation: Partial<SchedulingRules>): SchedulingRules {
  return { ...SCHEDULING_RULES, ...mutation };
}
