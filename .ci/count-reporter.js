/**
 * Prints, as the very last line, what CI reads: everything that ran, counted. A file that failed to load counts as a failure,
 * and so does one that is under way when the run is ended from outside, which is named: Jest has no way to end a file whose
 * process does nothing any more.
 */
export default class CountReporter {
  #underWay = new Set()
  #results

  onRunStart(results) {
    this.#results = results
    process.once('SIGTERM', () => {
      for (const path of this.#underWay) process.stderr.write(`not ended: ${path}\n`)
      this.#printAtExit(this.#underWay.size)
      process.exit(1)
    })
  }

  onTestFileStart({ path }) {
    this.#underWay.add(path)
  }

  onTestFileResult({ path }, _result, results) {
    this.#underWay.delete(path)
    this.#results = results
  }

  onRunComplete(_contexts, results) {
    this.#results = results
    this.#printAtExit(0)
  }

  #printAtExit(notEnded) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = this.#results
    const failed = numFailedTests + numRuntimeErrorTestSuites + notEnded
    const skipped = numPendingTests + numTodoTests
    process.on('exit', () => process.stderr.write(`\n${numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`))
  }
}
