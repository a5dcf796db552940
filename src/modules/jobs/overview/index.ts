export { JobOverview, type OverviewWindow, type TenantShare } from './job-overview.js';
export type { Bucket, Overview, Percentiles } from './overview.js';
