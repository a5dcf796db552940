import type { Broken } from './invariants.js';

/** What a storm has shown. */
export interface Figures {
  readonly seed: number;
  readonly minutes: number;
  readonly jobs: number;
  readonly runs: number;
  readonly events: number;
  readonly repeats: number;
  /** How often each fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often the tables were looked at. */
  readonly looks: number;
  /** After a fault's cause was gone, until all had ended and was heard: at most. */
  readonly mostSettlingMs: number;
  /** How long a job stayed with an instance beyond its lease: at most. */
  readonly mostOverdueMs: number;
  readonly broken: Broken;
  /** Limits that a snapshot of the tables showed exceeded, jobs without a holder, instances that did not drain. */
  readonly others: readonly string[];
}

const LAWS: Readonly<Record<keyof Broken, string>> = {
  jobsLost: 'jobs lost or doubled',
  eventsLost: 'events lost',
  orderBroken: 'order broken',
  endChanged: 'end changed',
  wrongEnd: 'wrong end',
  ranTwice: 'run twice in one attempt, at once, or untold',
  limitExceeded: 'limits exceeded',
};
const SHOWN = 20;

/** The figures as lines of text. */
export function figuresText(figures: Figures): string {
  const { broken, faults, others } = figures;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return [
    `Storm: seed ${figures.seed}, ${figures.minutes.toFixed(1)} minutes`,
    `  ${figures.jobs} jobs, ${figures.runs} witnessed runs, ${figures.events} events, ${figures.repeats} repeats, ${figures.looks} looks at the tables`,
    `  all ended and heard at most ${seconds(figures.mostSettlingMs)} after a fault; held beyond a lease for at most ${seconds(figures.mostOverdueMs)}`,
    ...Object.entries(faults).map(([name, count]) => `  ${String(count).padStart(4)} × ${name}`),
    ...Object.entries(LAWS).map(([law, text]) => `  ${text}: ${broken[law as keyof Broken].length}`),
    `  others: ${others.length}`,
    ...[...Object.values(broken).flat(), ...others].slice(0, SHOWN).map((mistake: string) => `    ${mistake}`),
  ].join('\n');
}
