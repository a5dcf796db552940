export { CHANNELS, type Channel } from './channels.js';
export { Database } from './database.js';
export { DatabaseModule } from './database.module.js';
export { failureOf, isDatabaseOutage, RolledBackError, sqlStateOf, type FailureKind } from './failure.js';
export { columnNames, rowsSql, rowsValues, type RowColumn } from './row-columns.js';
export type { SqlRunner } from './sql-runner.js';
export type { SqlSession } from './sql-session.js';
export { knownTime } from './stored-times.js';
export { trial } from './trial.js';
