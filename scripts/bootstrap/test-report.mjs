/**
 * @typedef {{ status: string, fullName: string }} TestCase
 * @typedef {{ name: string, status: string, assertionResults: TestCase[] }} TestFile
 * @typedef {{ testResults: TestFile[] }} TestReport what vitest's json reporter writes, as far as it is read here
 * @typedef {{ passed: number, failed: number, skipped: string[] }} Tally
 */

/**
 * Counts what ran. Whatever neither passed nor failed was skipped (skip, todo, a server that is missing), and a file
 * that broke before its first test counts as one failure.
 * @param {readonly TestReport[]} reports
 * @returns {Tally}
 */
export function tally(reports) {
  const files = reports.flatMap((report) => report.testResults);
  const cases = files.flatMap((file) => file.assertionResults);
  const brokenFiles = files.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
  return {
    passed: cases.filter((test) => test.status === 'passed').length,
    failed: cases.filter((test) => test.status === 'failed').length + brokenFiles.length,
    skipped: cases.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.fullName),
  };
}

/**
 * The report of `first` with the files that ran again as `second` found them.
 * @param {TestReport} first
 * @param {TestReport} second
 * @returns {TestReport}
 */
export function replaceFiles(first, second) {
  const again = new Set(second.testResults.map((file) => file.name));
  return { ...first, testResults: [...first.testResults.filter((file) => !again.has(file.name)), ...second.testResults] };
}
