export type { JobChange } from './job-change.js';
export { JobChanges, type ChangeListener } from './job-changes.js';
export { loadChanged, type ChangedJob } from './load-changed.sql.js';
