import { jest } from '@jest/globals';
import type { Database, SqlRunner } from '../../src/database/index.js';

/** How many new versions of its rows a table got, and how many of them got entries in its indexes (were not HOT). */
export interface Updates {
  readonly versions: number;
  readonly indexed: number;
}

/** Counts what the database's transactions update of a table while `act` goes on. */
export async function countUpdates(database: Database, table: string, act: () => Promise<void>): Promise<Updates> {
  const total = { versions: 0, indexed: 0 };
  const original = database.transaction.bind(database);
  const spy = jest.spyOn(database, 'transaction').mockImplementation((work) =>
    original(async (runner: SqlRunner) => {
      const before = await updatesSoFar(runner, table);
      const result = await work(runner);
      const after = await updatesSoFar(runner, table);
      total.versions += after.versions - before.versions;
      total.indexed += after.indexed - before.indexed;
      return result;
    }),
  );
  try {
    await act();
  } finally {
    spy.mockRestore();
  }
  return total;
}

async function updatesSoFar(runner: SqlRunner, table: string): Promise<Updates> {
  const [row] = await runner.query<Updates>(
    `SELECT n_tup_upd::int AS versions, (n_tup_upd - n_tup_hot_upd)::int AS indexed FROM pg_stat_xact_user_tables WHERE relid = to_regclass($1)`,
    [table],
  );
  return row ?? { versions: 0, indexed: 0 };
}
