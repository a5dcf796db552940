export type { JobChange } from './job-change.js';
export { JobChanges, type ChangeListener } from './job-changes.js';
export type { ChangedJob } from './load-changed.sql.js';
