import { writeFileSync } from 'node:fs';

/** A jest reporter that leaves the totals in the file that JOBCAST_TEST_TOTALS names. A file of tests that could not run counts as one failed. */
export default class TotalsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    writeFileSync(process.env.JOBCAST_TEST_TOTALS, JSON.stringify({ passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }));
  }
}
