/** What of a job says which limits it counts for. */
export interface Limited {
  readonly tenant: string;
  readonly type: string;
}

/** A bound on how many jobs may run at once, over all instances. */
export interface Limit {
  readonly name: string;
  readonly most: number;
  counts(job: Limited): boolean;
}

/** The tenant that may run two jobs at once; set by the driver. */
export const SMALL_TENANT = 'tenant20';

/** The limits of the plug-in `storm` and of the small tenant. */
export const LIMITS: readonly Limit[] = [
  { name: 'maxRunning of narrow', most: 2, counts: ({ type }) => type === 'narrow' },
  { name: 'runConcurrently of single', most: 1, counts: ({ type }) => type === 'single' },
  { name: 'the serial group', most: 1, counts: ({ type }) => type === 'left' || type === 'right' },
  { name: `maxRunning of ${SMALL_TENANT}`, most: 2, counts: ({ tenant }) => tenant === SMALL_TENANT },
];
