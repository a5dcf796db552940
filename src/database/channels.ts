/**
 * What instances tell each other by NOTIFY.
 * - `work`: jobs may be taken: `<laneId>:<rank>` (rank: the lowest of the new ones).
 * - `stop`: a stop was asked for: a job id.
 * - `outbox`: events wait.
 * - `jobs`: jobs have changed (modules/jobs/changes), while somebody watches.
 * - `settings`: `tenant:<name>` or `type:<name>` has changed.
 * - `drain`: an instance was asked to end: its incarnation.
 */
export const CHANNELS = ['work', 'stop', 'outbox', 'jobs', 'settings', 'drain'] as const;

/** One of {@link CHANNELS}. */
export type Channel = (typeof CHANNELS)[number];
