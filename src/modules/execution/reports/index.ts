export { appendLog } from './append-log.sql.js';
export { cutLog } from './cut-log.js';
export { loadPast, NO_PAST, type Past } from './load-past.sql.js';
export type { LoggedErrors } from './logged-errors.js';
export { ReportWriter } from './report-writer.js';
export type { RunReport } from './run-report.js';
