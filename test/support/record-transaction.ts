import { jest } from '@jest/globals';
import type { Database, SqlRunner } from '../../src/database/index.js';
import { PlanRecorder, type RecordedPlan } from './plan-recorder.js';

/** Carries out the next transaction of the database with every statement's plan recorded. */
export async function recordTransaction<Result>(
  database: Database,
  act: () => Promise<Result>,
): Promise<{ result: Result; plans: RecordedPlan[] }> {
  const plans: RecordedPlan[] = [];
  const transaction = jest.spyOn(database, 'transaction').mockImplementationOnce((work) =>
    database.transaction(async (runner: SqlRunner) => {
      const recorder = new PlanRecorder(runner);
      const result = await work(recorder);
      plans.push(...recorder.plans);
      return result;
    }),
  );
  const result = await act();
  transaction.mockRestore();
  return { result, plans };
}
