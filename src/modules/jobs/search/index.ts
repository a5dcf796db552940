export type { JobCriteria, JobGroup, ParameterValue } from './job-criteria.js';
export { JobSearch, type FoundJobs, type JobCounts, type SearchRange, type SearchStep } from './job-search.js';
export type { Position } from './place.js';
