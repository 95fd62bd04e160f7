// Counts the tests in a report of vitest.

/** @typedef {{ passed: number, failed: number }} Count */
/** @typedef {{ status: string, assertionResults: unknown[] }} TestFile */
/** @typedef {{ testResults: TestFile[], numPassedTests: number, numFailedTests: number }} VitestReport */

/**
 * @param {string} json the report of `--reporter=json`
 * @returns {Count}
 */
export function countVitest(json) {
  /** @type {VitestReport} */
  const report = JSON.parse(json);
  // A file that cannot even be loaded has no tests to fail.
  const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}
