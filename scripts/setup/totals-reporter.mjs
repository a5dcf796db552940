import { writeFileSync } from 'node:fs';

/** A jest reporter that leaves the totals in the file that JOBCAST_TEST_TOTALS names. A file whose tests could not even begin counts as one failed. */
export default class TotalsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, testResults }) {
    const unable = testResults.filter((file) => file.testExecError && file.numFailingTests === 0).length;
    writeFileSync(process.env.JOBCAST_TEST_TOTALS, JSON.stringify({ passed: numPassedTests, failed: numFailedTests + unable }));
  }
}
