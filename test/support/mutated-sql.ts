import type { Database, SqlRunner } from '../../src/database/index.js';

/** A part of one statement that is written otherwise: what a broken implementation would send. */
export interface Mutation {
  readonly part: string;
  readonly becomes: string;
}

/** Lets databases carry out mutated statements until `restore` is called, which tells whether any was. */
export function mutateSql(databases: readonly Database[], { part, becomes }: Mutation): { restore(): boolean } {
  let mutated = false;
  const rewrite = (sql: string): string => {
    mutated ||= sql.includes(part);
    return sql.replaceAll(part, becomes);
  };
  const mutant = (runner: SqlRunner): SqlRunner => ({ query: (sql, values) => runner.query(rewrite(sql), values) });
  const originals = databases.map((database) => {
    const [query, transaction] = [database.query.bind(database), database.transaction.bind(database)];
    Object.assign(database, {
      query: (sql: string, values: readonly unknown[]) => query(rewrite(sql), values),
      transaction: (work: (runner: SqlRunner) => Promise<unknown>) => transaction((runner) => work(mutant(runner))),
    });
    return () => Object.assign(database, { query, transaction });
  });
  return {
    restore: () => {
      originals.forEach((restore) => restore());
      return mutated;
    },
  };
}
