export { CHANNELS, type Channel } from './channels.js';
export { Database } from './database.js';
export { DatabaseModule } from './database.module.js';
export { isDatabaseOutage } from './database-outage.js';
export { isRefusedData } from './refused-data.js';
export { isLockTimeout } from './lock-timeout.js';
export { columnNames, rowsSql, rowsValues, type RowColumn } from './row-columns.js';
export type { SqlRunner } from './sql-runner.js';
export { trial } from './trial.js';
