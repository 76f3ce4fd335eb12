/** Prints, as the very last line, what CI reads: everything that ran, counted. A file that failed to load counts as a failure. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = results
    const failed = numFailedTests + numRuntimeErrorTestSuites
    const skipped = numPendingTests + numTodoTests
    process.on('exit', () => process.stderr.write(`\n${numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`))
  }
}
