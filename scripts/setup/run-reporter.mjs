import { writeFileSync } from 'node:fs';
import { recordDurations, specName } from './spec-durations.mjs';

/**
 * A jest reporter. Writes the totals to the file that JOBCAST_TEST_TOTALS names; a file whose tests could not begin counts as one failed
 * test. With JOBCAST_TEST_RECORD_DURATIONS it also records how long each spec file took.
 */
export default class RunReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, testResults }) {
    const unable = testResults.filter((file) => file.testExecError && file.numFailingTests === 0).length;
    writeFileSync(process.env.JOBCAST_TEST_TOTALS, JSON.stringify({ passed: numPassedTests, failed: numFailedTests + unable }));
    if (!process.env.JOBCAST_TEST_RECORD_DURATIONS) return;
    const seconds = ({ perfStats }) => Math.round((perfStats.end - perfStats.start) / 100) / 10;
    recordDurations(Object.fromEntries(testResults.map((file) => [specName(file.testFilePath), seconds(file)])));
  }
}
