/** What can carry out SQL: the pool, a transaction, or a caller's own transaction. Names in SQL are found by the search path. */
export interface SqlRunner {
  /** The rows of one statement; `values` stand for `$1`, `$2`, …. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}
