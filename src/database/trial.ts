import type { SqlRunner } from './sql-runner.js';

/**
 * Carries out `work` inside the runner's transaction and takes back whatever it did there. Resolves to what it has thrown; undefined when
 * all went well.
 */
export async function trial(runner: SqlRunner, work: () => Promise<unknown>): Promise<unknown> {
  await runner.query('SAVEPOINT trial');
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await runner.query('ROLLBACK TO SAVEPOINT trial');
    await runner.query('RELEASE SAVEPOINT trial');
  }
}
